import { enableCompileCache } from 'node:module'

enableCompileCache()
if (process.env.LIVETAP_LAUNCHED === '1') {
  // bin/livetap.js runs us under another Node. Killed without a goodbye, it would leave a Livetap nobody knows of.
  delete process.env.LIVETAP_LAUNCHED
  process.once('disconnect', () => process.kill(process.pid, 'SIGKILL'))
  process.channel?.unref()
}
const { run } = await import('#cli/run.ts')
await run(process.argv)
