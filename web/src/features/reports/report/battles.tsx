import type { BattleFigures, Metrics } from '@livetap/contracts/metrics.ts'
import { formatCount, formatDuration, plural } from '../../../lib/format.ts'
import { Section } from '../../../ui/panel/section.tsx'
import { nameOf } from '../parts/person.tsx'
import { startWords } from '../parts/words.ts'

/** The battles of a live and how they ended; nothing where there were none. */
export function Battles({ metrics: { battles } }: { metrics: Metrics }) {
  if (battles.length === 0) return null
  return (
    <Section title="Battles" note={plural(battles.length, 'battle')}>
      <ul className="max-h-96 divide-y divide-line overflow-y-auto pb-1 print:max-h-none">
        {battles.map((battle) => (
          <BattleRow key={`${battle.battleId} ${battle.startedAt}`} battle={battle} />
        ))}
      </ul>
    </Section>
  )
}

function BattleRow({ battle: { startedAt, endedAt, participants } }: { battle: BattleFigures }) {
  const most = Math.max(0, ...participants.map(({ score }) => score))
  return (
    <li className="flex flex-col gap-0.5 px-4 py-2 text-sm">
      <p className="text-xs text-ink-3">
        {startWords({ startedAt })},{' '}
        {endedAt === null ? 'its end was not seen' : formatDuration(Date.parse(endedAt) - Date.parse(startedAt))}
      </p>
      {participants
        .toSorted((one, other) => other.score - one.score)
        .map((participant) => (
          <p
            key={participant.uniqueId}
            className={participant.score === most && most > 0 ? 'flex gap-3 font-semibold' : 'flex gap-3 text-ink-2'}
          >
            <bdi className="min-w-0 flex-1 truncate text-left">{nameOf(participant)}</bdi>
            <span>{formatCount(participant.score)}</span>
          </p>
        ))}
    </li>
  )
}
