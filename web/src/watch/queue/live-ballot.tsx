import type { Video } from '@livetap/contracts/rooms/video.ts'
import { formatShort, plural } from '../../lib/format.ts'
import { Key } from '../../ui/button.tsx'
import { ballotNumber } from '../live/ballot.ts'
import { useView } from '../room/room-context.ts'

/** What viewers of the live write for an item, and how many did. */
export function LiveBallot({ video: { liveVotes = 0 }, place }: { video: Video; place: number }) {
  const number = useView((view) => ballotNumber(view, place))
  if (number === undefined && liveVotes === 0) return null
  const told = number === undefined ? '' : `Viewers of the live write ${number}: `
  return (
    <span title={`${told}${plural(liveVotes, 'vote')} so far`} className="flex shrink-0 items-center gap-1 text-xs">
      {liveVotes > 0 && (
        <span className="font-semibold text-chat">
          {formatShort(liveVotes)}
          <span className="sr-only"> votes from the live</span>
        </span>
      )}
      {number !== undefined && <Key>{number}</Key>}
    </span>
  )
}
