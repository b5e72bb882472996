import type { Analysis, Moment } from '@livetap/contracts/metrics.ts'
import { Minus, TrendingDown, TrendingUp } from 'lucide-react'
import { formatCount, formatMinute, formatShort } from '../../../lib/format.ts'
import { formatExact } from '../../../lib/score-words.ts'
import { useSession } from '../../../lib/user-session/session.tsx'
import { cleanText } from '../../../lib/viewer-text.ts'
import { classNames } from '../../../ui/class-names.ts'
import { Skeleton } from '../../../ui/notice.tsx'
import { Quiet, Section } from '../../../ui/panel/section.tsx'
import { Mood } from './mood.tsx'
import { Prompts } from './prompts.tsx'
import { ScoreTiles } from './score-tiles.tsx'

/** What the numbers mean: scores with their reasons, the trend, the mood, what is talked about. */
export function InsightView() {
  const analysis = useSession().metrics?.analysis
  if (!analysis) return <Skeleton className="h-64" />
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-3 lg:grid-cols-2">
      <Section inset title="What to do now" className="xl:hidden">
        <Prompts />
      </Section>
      <Section inset title="Scores" note="open one to see why" className="lg:col-span-2">
        <ScoreTiles scores={analysis.scores} />
      </Section>
      <div className="flex min-w-0 flex-col gap-3">
        <Section inset title="Engagement">
          <Trend trend={analysis.engagementTrend} />
        </Section>
        <Section inset title="What they talk about" note="most said first">
          <Keywords keywords={analysis.keywords} />
        </Section>
      </div>
      <div className="flex min-w-0 flex-col gap-3">
        <Section inset title="Mood of the chat">
          <Mood sentiment={analysis.sentiment} languages={analysis.languages} />
        </Section>
        <Section inset title="Moments">
          <Moments moments={analysis.moments} />
        </Section>
      </div>
    </div>
  )
}

const trends = {
  rising: [TrendingUp, 'Rising', 'text-accent'],
  steady: [Minus, 'Steady', 'text-ink-2'],
  falling: [TrendingDown, 'Falling', 'text-warn'],
} as const

function Trend({ trend: { direction, change, confidence } }: { trend: Analysis['engagementTrend'] }) {
  const [Icon, word, color] = trends[direction]
  if (confidence === 0)
    return <Quiet>Two stretches of five minutes are compared: there is too little of them yet.</Quiet>
  return (
    <>
      <p className={classNames('flex items-center gap-2 text-2xl font-semibold', color)}>
        <Icon size={24} aria-hidden="true" /> {word}
        <span className="text-base">
          {change > 0 ? '+' : change < 0 && '−'}
          {Math.round(Math.abs(change) * 100)} %
        </span>
      </p>
      <p className="mt-1 text-xs text-ink-3">
        Last five minutes against the five before, confidence {Math.round(confidence * 100)} %
      </p>
    </>
  )
}

const clearlyRising = 2
const shownKeywords = 24

function Keywords({ keywords }: Pick<Analysis, 'keywords'>) {
  if (keywords.length === 0) return <Quiet>Words that come again and again appear here.</Quiet>
  return (
    <ul className="flex flex-wrap gap-1.5">
      {keywords.slice(0, shownKeywords).map(({ word, count, rising }) => (
        <li
          key={word}
          title={`${formatCount(count)} times; lately ${formatExact(rising)} times as often as usual`}
          className={classNames(
            'flex h-7 max-w-full items-center gap-1.5 rounded-full border px-2.5 text-sm',
            rising >= clearlyRising ? 'border-accent/50 text-accent' : 'border-line text-ink-2',
          )}
        >
          <bdi className="truncate">{cleanText(word)}</bdi>
          <span className="text-xs text-ink-3">{formatShort(count)}</span>
          {rising >= clearlyRising && <TrendingUp size={13} aria-label="rising" />}
        </li>
      ))}
    </ul>
  )
}

function Moments({ moments: { peaks, lows } }: Pick<Analysis, 'moments'>) {
  if (peaks.length + lows.length === 0) return <Quiet>The liveliest and the quietest minutes appear here.</Quiet>
  return (
    <div className="grid grid-cols-1 gap-x-6 gap-y-3 2xl:grid-cols-2">
      <MomentList title="Liveliest" moments={peaks} />
      <MomentList title="Quietest" moments={lows} />
    </div>
  )
}

function MomentList({ title, moments }: { title: string; moments: readonly Moment[] }) {
  return (
    <div>
      <h3 className="mb-1 text-xs font-semibold text-ink-3">{title}</h3>
      {moments.length === 0 && <Quiet>None yet.</Quiet>}
      <ul>
        {moments.map(({ at, value, comments, likes, coins }) => (
          <li key={at} className="flex items-baseline gap-3 py-0.5 text-sm">
            <time dateTime={at} className="font-medium">
              {formatMinute(at)}
            </time>
            <span className="text-ink-2">×{formatExact(value)}</span>
            <span className="min-w-0 truncate text-xs text-ink-3">
              {formatShort(comments)} chat, {formatShort(likes)} likes, {formatShort(coins)} coins
            </span>
          </li>
        ))}
      </ul>
    </div>
  )
}
