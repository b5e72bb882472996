import type { SessionSummary } from '@livetap/contracts/http.ts'
import type { ReplayState, ReplayStatus } from '@livetap/contracts/livestream.ts'

const words: Record<ReplayState, string> = {
  starting: 'Replay starting',
  running: 'Replaying',
  paused: 'Replay paused',
  finished: 'Last replay finished',
  stopped: 'Last replay stopped',
  failed: 'Last replay failed',
}

export const replayWords = ({ state }: ReplayStatus): string => words[state]

export const isUnderWay = ({ state }: ReplayStatus): boolean =>
  state === 'starting' || state === 'running' || state === 'paused'

/**
 * Milliseconds until the run is over; undefined while that cannot be said. At a given speed it follows from the part
 * of the session that is left (events are taken as spread evenly), else from the pace so far.
 */
export function estimateReplay(run: ReplayStatus, session: SessionSummary): number | undefined {
  if (run.state !== 'running' || run.total === 0) return undefined
  const left = (run.total - run.sent) / run.total
  if (run.speed !== null && session.sessionId === run.sourceSessionId) {
    const length = Date.parse(session.endedAt ?? session.lastEventAt) - Date.parse(session.startedAt)
    return (length * left) / run.speed
  }
  const spent = Date.parse(run.updatedAt) - Date.parse(run.startedAt)
  return run.sent === 0 ? undefined : (spent * (run.total - run.sent)) / run.sent
}
