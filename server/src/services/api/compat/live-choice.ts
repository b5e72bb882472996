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
  return others.reduce((newest, live) => (isLater(live.streamId, newest?.streamId) ? live : newest), first)
}

/** Whether a broadcast began after another: TikTok numbers them in the order in which they begin. */
export function isLater(streamId: string, than: string | undefined): boolean {
  if (than === undefined || streamId.length !== than.length) return streamId.length > (than?.length ?? 0)
  return streamId > than
}

function isReceived(status: LivestreamStatus): status is ReceivedLive {
  return status.streamId !== undefined && (status.state === 'live' || status.state === 'reconnecting')
}
