import type { NewAndReturning, StreamReport } from '@livetap/contracts/reports.ts'
import { formatCount, formatDuration, plural } from '../../../lib/format.ts'
import { Section } from '../../../ui/panel/section.tsx'
import { Bar, Nothing } from '../parts/figures.tsx'
import { formatShare } from '../parts/words.ts'

const buckets = ['Under 5 min', '5 to 15 min', '15 to 30 min', 'Over 30 min'] as const

/** Who was there, whether they had been before, and how long they stayed. */
export function Audience({ report }: { report: StreamReport }) {
  const { audience, viewers } = report.metrics
  const { watchBuckets, watchSeconds, followersGained } = audience
  const kept = watchBuckets.reduce((sum, count) => sum + count, 0)
  const stayed = (from: number) => watchBuckets.slice(from).reduce((sum, count) => sum + count, 0) / Math.max(1, kept)
  const atEnd = viewers.current !== null && viewers.peak > 0 ? viewers.current / viewers.peak : undefined
  if (audience.unique === 0) {
    return (
      <Section title="Audience">
        <Nothing>Nobody who watched did anything by which they could be told apart.</Nothing>
      </Section>
    )
  }
  return (
    <Section
      title="Audience"
      note={`${audience.estimated ? 'About ' : ''}${plural(audience.unique, 'person', 'people')}`}
    >
      <NewAndBack name="Viewers" split={report.viewers} />
      <NewAndBack name="Gifters" split={report.gifters} />
      <h3 className="px-4 pt-2 text-xs text-ink-3">How long they were seen</h3>
      <ul className="flex flex-col gap-1.5 px-4 pt-1.5 pb-2 text-sm">
        {buckets.map((name, index) => (
          <ShareRow key={name} name={name} count={watchBuckets[index] ?? 0} all={kept} />
        ))}
      </ul>
      <p className="px-4 pb-3 text-xs text-pretty text-ink-3">
        {watchSeconds !== null && `${formatDuration(watchSeconds * 1000)} in the mean. `}
        {formatShare(stayed(1))} stayed 5 minutes, {formatShare(stayed(3))} half an hour.{' '}
        {atEnd !== undefined && `At the end ${formatShare(atEnd)} of the peak were watching. `}
        {followersGained > 0 && `${plural(followersGained, 'viewer')} began to follow. `}
        Counted between the first and last thing somebody did
        {audience.estimated && `, of the ${formatCount(audience.kept)} most active`}.
      </p>
    </Section>
  )
}

function NewAndBack({ name, split: { fresh, returning } }: { name: string; split: NewAndReturning }) {
  const all = fresh + returning
  if (all === 0) return null
  return (
    <div className="px-4 py-1.5">
      <div className="flex justify-between gap-3 pb-1 text-sm">
        <span>
          {name}: <span className="font-semibold">{formatCount(returning)}</span> came back
        </span>
        <span className="text-ink-3">
          {formatCount(fresh)} new, {formatShare(fresh / all)}
        </span>
      </div>
      <Bar share={returning / all} color="bg-follow" />
    </div>
  )
}

export function ShareRow({ name, count, all, color }: { name: string; count: number; all: number; color?: string }) {
  const share = all === 0 ? 0 : count / all
  return (
    <li className="grid grid-cols-[minmax(6.5rem,1fr)_2fr_6rem] items-center gap-3">
      <span className="truncate text-ink-2">{name}</span>
      <Bar share={share} {...(color && { color })} />
      <span className="text-right">
        {formatCount(count)} <span className="inline-block w-11 text-ink-3">{formatShare(share)}</span>
      </span>
    </li>
  )
}
