import type { LivestreamStatus } from '@livetap/contracts/livestream.ts'
import type { StatusBoard } from '../status/status.ts'

/** A livestream that is being received, or was a moment ago. */
export interface ReceivedLive extends LivestreamStatus {
  readonly streamId: string
}

/** The live of a @username that is on; without a name, the one of the workspace that began last. */
export function chooseLive(board: StatusBoard, uniqueId: string | undefined): ReceivedLive | undefined {
  if (uniqueId !== undefined) {
    const status = board.findLivestream(uniqueId)
    return status && isReceived(status) ? status : undefined
  }
  const [first, ...others] = board.listLivestreams([]).filter(isReceived)
  return others.reduce((newest, live) => (newest && !isLater(live, newest) ? newest : live), first)
}

/** Whether a broadcast began after another. */
export function isLater(live: ReceivedLive, than: ReceivedLive): boolean {
  const [began, other] = [beginOf(live), beginOf(than)]
  return began === other ? live.streamId > than.streamId : began > other
}

/** Room numbers of TikTok begin with the second in which the room was opened. */
const bitsBelowSecond = 2 ** 32

/**
 * When a broadcast began, in milliseconds since 1970, by its id: a room number of TikTok, or one that ends in the time
 * at which another program began to push it. Of other ids, since when it is as it is.
 */
function beginOf({ streamId, since }: ReceivedLive): number {
  if (/^\d{17,19}$/.test(streamId)) return Math.floor(Number(streamId) / bitsBelowSecond) * 1000
  const pushed = /-(\d{13})$/.exec(streamId)?.[1]
  return pushed === undefined ? Date.parse(since) : Number(pushed)
}

function isReceived(status: LivestreamStatus): status is ReceivedLive {
  return status.streamId !== undefined && (status.state === 'live' || status.state === 'reconnecting')
}
