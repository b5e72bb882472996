import { formatShort } from '../../lib/format.ts'
import { Key } from '../../ui/button.tsx'
import { Quiet } from '../../ui/panel/section.tsx'
import { useView } from '../room/room-context.ts'
import { titleWords } from '../room/words.ts'
import { ballotNumber, votesOf } from './ballot.ts'

const shown = 5

/** What viewers choose from, by the number that they write: to be read out. */
export function Standings() {
  const view = useView((all) => all)
  const { queue, settings } = view.state
  if (!settings.live.votes) return null
  const choices = queue
    .map((video, place) => ({ video, number: ballotNumber(view, place) ?? 0 }))
    .filter(({ number }) => number > 0)
    .toSorted((one, other) => one.number - other.number)
  const isAsking = view.state.poll?.isOver === false
  return (
    <section aria-label="What comes next" className="flex flex-col gap-1.5 px-3 py-3">
      <h2 className="text-sm font-semibold">What comes next</h2>
      {isAsking && <Quiet>Numbers are for the poll until it is over.</Quiet>}
      {!isAsking && choices.length === 0 && <Quiet>Nothing is behind what plays yet.</Quiet>}
      <ol className="flex flex-col empty:hidden">
        {choices.slice(0, shown).map(({ video, number }) => (
          <li key={video.id} className="flex min-h-8 items-center gap-2.5 text-sm">
            <Key>{number}</Key>
            <span className="min-w-0 flex-1 truncate">
              <bdi>{titleWords(video)}</bdi>
            </span>
            <span className="shrink-0 text-xs font-semibold">
              {formatShort(votesOf(video))} <span className="font-normal text-ink-3">votes</span>
            </span>
          </li>
        ))}
      </ol>
      {settings.queueMode !== 'vote' && choices.length > 0 && <Quiet>Shown only: votes do not order this queue.</Quiet>}
      {choices.length > shown && <Quiet>and {choices.length - shown} more in the queue</Quiet>}
    </section>
  )
}
