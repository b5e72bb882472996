import { type LogGrown, signals } from '@livetap/contracts/topics.ts'
import { describeError } from '#kernel/errors.ts'
import type { Db } from '#ports/db.ts'
import type { FeedPorts } from './feed.ts'
import { ShownLog } from './shown-log.ts'

/** Moderation is asked so often how far it is, while it is behind. */
const lookEveryMs = 150

type ShownFeedPorts = FeedPorts & { readonly query: Db['query'] }

/** What a feed needs to be one without what moderators hide; its events come once moderation has looked at them. */
export function createShownPorts(ports: ShownFeedPorts, workspaceId: string): FeedPorts {
  const { query, clock, storedLog } = ports
  const shown = new ShownLog({ query, clock, log: storedLog }, workspaceId)
  const growth = (hear: (grown: LogGrown) => void) => watchJudged(ports, shown, workspaceId, hear)
  return { ...ports, storedLog: shown, growth }
}

/** Says how far moderation is by now, whenever it may be farther. */
async function watchJudged(
  { signals: channel, clock, log }: ShownFeedPorts,
  shown: ShownLog,
  workspaceId: string,
  hear: (grown: LogGrown) => void,
): Promise<AsyncDisposable> {
  await using opened = new AsyncDisposableStack()
  const stop = new AbortController()
  opened.defer(() => stop.abort())
  let isStale = false
  let isLooking = false
  const look = async () => {
    while (isStale && !stop.signal.aborted) {
      isStale = false
      const { pos, behind } = await shown.readJudged()
      hear({ workspaceId, head: pos, events: [] })
      if (behind > 0) isStale = true
      if (isStale) await clock.sleep(lookEveryMs, stop.signal)
    }
  }
  const wake = (said: { readonly workspaceId: string }) => {
    if (said.workspaceId !== workspaceId) return
    isStale = true
    if (isLooking) return
    isLooking = true
    look()
      .catch((error: unknown) => log.debug({ error: describeError(error) }, 'how far moderation is cannot be read now'))
      .finally(() => {
        isLooking = false
      })
  }
  opened.use(await channel.listen(signals.logGrown, wake))
  opened.use(await channel.listen(signals.moderation, wake))
  return opened.move()
}
