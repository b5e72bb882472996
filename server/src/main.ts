import { enableCompileCache } from 'node:module'

enableCompileCache()
if (process.env.LIVETAP_LAUNCHED || ['start', 'livetap', 'npx'].includes(process.env.npm_lifecycle_event ?? '')) {
  // npm, npx and bin/livetap.js run us as a child. Without them, nobody would know of this Livetap to stop it.
  const parent = process.ppid
  const watch = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(watch)
    process.kill(process.pid, 'SIGTERM')
  }, 250).unref()
}
const { run } = await import('#cli/run.ts')
await run(process.argv)
