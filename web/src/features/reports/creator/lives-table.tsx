import type { LiveFigures } from '@livetap/contracts/reports.ts'
import { Link } from '@tanstack/react-router'
import { GitCompareArrows } from 'lucide-react'
import { useState } from 'react'
import { formatCount, formatDuration, plural } from '../../../lib/format.ts'
import { cleanText } from '../../../lib/viewer-text.ts'
import { Badge, Dot } from '../../../ui/badge.tsx'
import { Button, buttonClass } from '../../../ui/button.tsx'
import { classNames } from '../../../ui/class-names.ts'
import { Section } from '../../../ui/panel/section.tsx'
import { mostLives, writeChosen } from '../compare/chosen-lives.ts'
import { lengthOf, startWords } from '../parts/words.ts'

const columns: readonly { name: string; read: (live: LiveFigures) => number; color?: string; wide?: boolean }[] = [
  { name: 'Peak', read: ({ peakViewers }) => peakViewers },
  { name: 'Comments', read: ({ comments }) => comments },
  { name: 'Likes', read: ({ likes }) => likes, wide: true },
  { name: 'Gifts', read: ({ gifts }) => gifts, wide: true },
  { name: 'Coins', read: ({ coins }) => coins, color: 'text-gift' },
  { name: 'Follows', read: ({ follows }) => follows, wide: true },
]

/** The lives in figures, newest first; those that are ticked are compared. */
export function LivesTable({ lives }: { lives: readonly LiveFigures[] }) {
  const [ticked, setTicked] = useState<readonly string[]>([])
  const toggle = (id: string) => setTicked(ticked.includes(id) ? ticked.filter((one) => one !== id) : [...ticked, id])
  return (
    <Section
      title="Lives"
      note={lives.length > 1 ? `Tick two to ${mostLives} to compare them.` : undefined}
      aside={lives.length > 1 && <CompareTicked ticked={ticked} onClear={() => setTicked([])} />}
    >
      <div className="overflow-x-auto pb-1">
        <table className="w-full text-sm">
          <LivesHead canCompare={lives.length > 1} />
          <tbody className="divide-y divide-line">
            {lives.toReversed().map((live) => (
              <LiveRow
                key={live.streamId}
                live={live}
                isTicked={ticked.includes(live.streamId)}
                isFull={ticked.length >= mostLives}
                onToggle={lives.length > 1 ? () => toggle(live.streamId) : undefined}
              />
            ))}
          </tbody>
        </table>
      </div>
    </Section>
  )
}

function LivesHead({ canCompare }: { canCompare: boolean }) {
  return (
    <thead className="text-xs text-ink-3">
      <tr className="border-b border-line">
        {canCompare && (
          <th className="w-9 py-1.5 pl-4 text-left font-medium print:hidden">
            <span className="sr-only">Compare</span>
          </th>
        )}
        <th className="px-2 py-1.5 text-left font-medium first:pl-4">Began</th>
        <th className="px-2 py-1.5 text-right font-medium max-sm:hidden">Lasted</th>
        {columns.map(({ name, wide }) => (
          <th
            key={name}
            className={classNames('px-2 py-1.5 text-right font-medium last:pr-4', wide && 'max-md:hidden')}
          >
            {name}
          </th>
        ))}
      </tr>
    </thead>
  )
}

function CompareTicked({ ticked, onClear }: { ticked: readonly string[]; onClear: () => void }) {
  const streams = writeChosen(ticked)
  if (ticked.length === 0) return null
  return (
    <span className="flex items-center gap-1 print:hidden">
      <Button size="small" look="quiet" onClick={onClear}>
        Clear
      </Button>
      {ticked.length < 2 || !streams ? (
        <Button size="small" disabled>
          <GitCompareArrows size={13} /> Compare
        </Button>
      ) : (
        <Link to="/compare" search={{ streams }} className={buttonClass({ look: 'primary', size: 'small' })}>
          <GitCompareArrows size={13} /> Compare {plural(ticked.length, 'live')}
        </Link>
      )}
    </span>
  )
}

interface LiveRowProps {
  readonly live: LiveFigures
  readonly isTicked: boolean
  /** No more may be ticked. */
  readonly isFull: boolean
  /** Undefined when there is nothing to compare it with. */
  readonly onToggle: (() => void) | undefined
}

function LiveRow({ live, isTicked, isFull, onToggle }: LiveRowProps) {
  return (
    <tr className={isTicked ? 'bg-accent-soft' : 'hover:bg-hover'}>
      {onToggle && (
        <td className="pl-4 print:hidden">
          <input
            type="checkbox"
            aria-label={`Compare the live of ${startWords(live)}`}
            checked={isTicked}
            disabled={isFull && !isTicked}
            onChange={onToggle}
            className="block size-4 accent-accent max-md:size-5"
          />
        </td>
      )}
      <td className="w-full max-w-0 px-2 py-2 first:pl-4">
        <LiveName live={live} />
      </td>
      <td className="px-2 py-2 text-right whitespace-nowrap text-ink-2 max-sm:hidden">
        {formatDuration(lengthOf(live))}
      </td>
      {columns.map(({ name, read, color, wide }) => (
        <td
          key={name}
          className={classNames(
            'px-2 py-2 text-right last:pr-4',
            wide && 'max-md:hidden',
            read(live) > 0 ? color : 'text-ink-3',
          )}
        >
          {formatCount(read(live))}
        </td>
      ))}
    </tr>
  )
}

function LiveName({ live }: { live: LiveFigures }) {
  const title = cleanText(live.title)
  return (
    <span className="flex min-w-0 items-baseline gap-2 max-sm:flex-col max-sm:items-start max-sm:gap-0">
      <Link
        to="/streams/$streamId/report"
        params={{ streamId: live.streamId }}
        className="shrink-0 rounded-sm font-medium hover:text-accent hover:underline"
      >
        {startWords(live)}
      </Link>
      {live.live && (
        <Badge tone="accent">
          <Dot tone="accent" moving /> Live
        </Badge>
      )}
      <bdi title={title} className="max-w-full min-w-0 truncate text-ink-3">
        {title}
      </bdi>
      {live.missingSeconds > 0 && (
        <span className="shrink-0 text-xs text-warn">{formatDuration(live.missingSeconds * 1000)} missing</span>
      )}
    </span>
  )
}
