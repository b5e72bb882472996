import type { ChildProcess } from 'node:child_process'
import type { Readable } from 'node:stream'

/** Until a server has said so; rejects with all that it said when it ends. Reads on: who is not heard stops at some time. */
export async function awaitWords(server: ChildProcess, output: Readable | null, words: string): Promise<void> {
  const heard = Promise.withResolvers<void>()
  let said = ''
  let isHeard = false
  output?.setEncoding('utf8').on('data', (text: string) => {
    if (isHeard) return
    said += text
    isHeard = said.includes(words)
    if (isHeard) heard.resolve()
  })
  server.once('exit', () => heard.reject(new Error(`${server.spawnfile} has ended instead of starting:\n${said}`)))
  await heard.promise
}
