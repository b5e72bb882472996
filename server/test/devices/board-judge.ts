/** What one board did, and what was done to it. */
export interface BoardTrace {
  /** What the board said that it carried out: ids as it knows them, in milliseconds since 1970. */
  readonly done: readonly { readonly id: string; readonly at: number }[]
  /** When commands that were sent expire, by the same ids and clock. */
  readonly expiries: ReadonlyMap<string, number>
  /** Its outputs, in the board's own time. */
  readonly changes: readonly { readonly pin: number; readonly on: boolean; readonly boardMs: number }[]
  /** When its server, its broker, its agent or the way between them was lost, in the board's own time. */
  readonly losses: readonly { readonly what: string; readonly boardMs: number }[]
  /** When it was looked at last, in the board's own time. */
  readonly endMs: number
}

/** Everything is off so soon after a link was lost. */
const offWithinMs = 3000
/**
 * What the machine of a test may add: the simulated board may be 200 ms behind the clock by which an agent waits, and
 * catch up. A beat (0.5 s) or a heartbeat (1 s) more than there should be is still found.
 */
const slackMs = 300

/** All that was not as it should be, in words; nothing else is looked at than what the board itself did. */
export function judgeBoard(trace: BoardTrace): string[] {
  return [...findRepeated(trace), ...findLate(trace), ...findStuck(trace)]
}

function findRepeated({ done }: BoardTrace): string[] {
  const byId = Map.groupBy(done, ({ id }) => id)
  return [...byId].filter(([, { length }]) => length > 1).map(([id, { length }]) => `${id} was done ${length} times`)
}

function findLate({ done, expiries }: BoardTrace): string[] {
  return done.flatMap(({ id, at }) => {
    const expiry = expiries.get(id)
    if (expiry === undefined) return [`${id} was done, and nobody had sent it`]
    return at > expiry + slackMs ? [`${id} was done ${Math.round(at - expiry)} ms after its end`] : []
  })
}

function findStuck(trace: BoardTrace): string[] {
  return findLit(trace).flatMap(({ pin, what, leftMs }) =>
    leftMs > offWithinMs + slackMs ? [`pin ${pin} was on for ${Math.round(leftMs)} ms after ${what}`] : [],
  )
}

/** What was on when a link was lost, and for how long after that. */
export function findLit({ changes, losses, endMs }: BoardTrace) {
  return losses.flatMap(({ what, boardMs: lostMs }) =>
    [...Map.groupBy(changes, ({ pin }) => pin)].flatMap(([pin, all]) => {
      const before = all.findLast(({ boardMs }) => boardMs <= lostMs)
      const offMs = all.find(({ on, boardMs }) => !on && boardMs > lostMs)?.boardMs ?? endMs
      return before?.on ? [{ pin, what, leftMs: offMs - lostMs }] : []
    }),
  )
}
