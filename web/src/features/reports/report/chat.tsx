import type { Analysis, Metrics } from '@livetap/contracts/metrics.ts'
import { formatCount } from '../../../lib/format.ts'
import { cleanText } from '../../../lib/viewer-text.ts'
import { Section } from '../../../ui/panel/section.tsx'
import { StackedBar } from '../../../ui/panel/stacked-bar.tsx'
import { Nothing } from '../parts/figures.tsx'
import { formatShare, languageName } from '../parts/words.ts'
import { ShareRow } from './audience.tsx'

/** What the chat was about, in which languages, and in which mood. */
export function Chat({ metrics }: { metrics: Metrics }) {
  const { keywords, languages, sentiment } = metrics.analysis
  const comments = metrics.totals.comments
  if (comments === 0) {
    return (
      <Section title="Chat">
        <Nothing>Nobody wrote anything.</Nothing>
      </Section>
    )
  }
  return (
    <Section title="Chat">
      <Mood sentiment={sentiment} />
      <Keywords keywords={keywords} />
      <h3 className="px-4 pt-2 text-xs text-ink-3">Languages</h3>
      <ul className="flex flex-col gap-1.5 px-4 pt-1.5 pb-4 text-sm">
        {languages.slice(0, 6).map(({ language, comments: count }) => (
          <ShareRow key={language} name={languageName(language)} count={count} all={comments} color="bg-chat" />
        ))}
      </ul>
    </Section>
  )
}

function Mood({ sentiment }: { sentiment: Analysis['sentiment'] }) {
  const { positive, neutral, negative, unknown } = sentiment
  if (positive + neutral + negative === 0) return <Nothing>The mood of none of the comments could be told.</Nothing>
  const parts = [
    { name: 'Positive', count: positive, color: 'text-follow' },
    { name: 'Neutral', count: neutral, color: 'text-ink-3' },
    { name: 'Negative', count: negative, color: 'text-danger' },
  ]
  return (
    <div className="px-4 pt-1 pb-1">
      <StackedBar parts={parts} />
      <p className="pt-1 text-xs text-ink-3">
        {formatShare(positive / (positive + neutral + negative))} positive
        {unknown > 0 && `; the mood of ${formatCount(unknown)} could not be told`}
      </p>
    </div>
  )
}

function Keywords({ keywords }: { keywords: Analysis['keywords'] }) {
  if (keywords.length === 0) return null
  const most = Math.max(...keywords.map(({ count }) => count))
  return (
    <>
      <h3 className="px-4 pt-2 text-xs text-ink-3">Words</h3>
      <ul className="flex flex-wrap items-baseline gap-x-3 gap-y-1 px-4 pt-1 pb-1">
        {keywords.map(({ word, count }) => (
          <li key={word} className={sizeOf(count / most)}>
            <bdi className="wrap-anywhere">{cleanText(word)}</bdi>{' '}
            <span className="text-2xs font-normal text-ink-3">{formatCount(count)}</span>
          </li>
        ))}
      </ul>
    </>
  )
}

function sizeOf(share: number): string {
  if (share > 0.66) return 'text-lg font-semibold'
  return share > 0.33 ? 'text-base font-medium' : 'text-sm text-ink-2'
}
