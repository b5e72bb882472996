import { type ModerationPart, signals } from '@livetap/contracts/topics.ts'
import { decideDue } from '#domain/moderation/moderation.ts'
import { toIso } from '#kernel/clock.ts'
import { describeError } from '#kernel/errors.ts'
import { Nap } from '#kernel/waiting.ts'
import type { Ports } from '#ports/ports.ts'
import { Judging } from './judging.ts'

export type ModerationPorts = Pick<Ports, 'signals' | 'db' | 'log' | 'clock'>

/** Timers are looked at so often; hints of new comments come at once. */
const lookEveryMs = 1000

/**
 * Applies the rules of workspaces to the comments that are stored, once each, and decides held comments when their timer
 * runs out. Follows the log by position, so that a restart goes on where it was; several processes get in nobody's way.
 * Tells what it did with the signal `moderation`.
 */
export async function startModeration(ports: ModerationPorts): Promise<AsyncDisposable> {
  const { log, clock } = ports
  const stop = new AbortController()
  const nap = new Nap(clock)
  const judging = new Judging(ports)
  let isStale = false
  const wake = () => {
    isStale = true
    nap.wake()
  }
  await using hearing = new AsyncDisposableStack()
  hearing.use(
    await ports.signals.listen(signals.logGrown, ({ workspaceId }) => judging.concerns(workspaceId) && wake()),
  )
  hearing.use(await ports.signals.listen(signals.moderation, ({ parts }) => parts.includes('rules') && wake()))
  const run = async () => {
    while (!stop.signal.aborted) {
      isStale = false
      await Promise.all([judging.turn(stop.signal), decide(ports)]).catch((error: unknown) => {
        if (!stop.signal.aborted) log.warn({ error: describeError(error) }, 'Moderation goes on in a second')
      })
      if (!isStale) await nap.rest(lookEveryMs, stop.signal)
    }
  }
  const running = run()
  const heard = hearing.move()
  return {
    [Symbol.asyncDispose]: async () => {
      await heard.disposeAsync()
      stop.abort()
      await running
    },
  }
}

async function decide({ db, clock, signals: channel }: ModerationPorts): Promise<void> {
  const done = { by: { kind: 'timer', id: '', name: '' }, at: toIso(clock.now()) } as const
  const decided = await decideDue(db.query, done)
  const parts: readonly ModerationPart[] = ['holds']
  const lives = new Map(decided.map((one) => [`${one.workspaceId} ${one.streamId}`, one]))
  for (const { workspaceId, streamId } of lives.values()) {
    channel.send(signals.moderation, { workspaceId, streamId, parts })
  }
}
