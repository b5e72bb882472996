import type { Workspace } from '../workspaces/workspaces.ts'
import { chooseLive, type ReceivedLive } from './live-choice.ts'

/** Longer than what was received takes to be stored, and than a connection that is begun anew. */
const graceMs = 30_000

/**
 * Calls `end` when the live is over although its log may not say so: at once when the next one is on, and half a minute
 * after its reception has ended.
 */
export function watchEnd({ board, clock }: Workspace, live: ReceivedLive, end: () => void): Disposable {
  let waiting: AbortController | undefined
  const look = () => {
    const next = chooseLive(board, live.uniqueId)
    if (next && next.streamId !== live.streamId) end()
    if (next) {
      waiting?.abort()
      waiting = undefined
    } else if (waiting === undefined) {
      waiting = new AbortController()
      clock.sleep(graceMs, waiting.signal).then(end, () => {}) // only when it is on again, or nobody waits
    }
  }
  const watch = board.watch(look)
  look()
  return {
    [Symbol.dispose]: () => {
      watch[Symbol.dispose]()
      waiting?.abort()
    },
  }
}
