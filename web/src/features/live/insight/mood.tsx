import type { Analysis } from '@livetap/contracts/metrics.ts'
import { formatShort } from '../../../lib/format.ts'
import { Quiet } from '../../../ui/panel/section.tsx'
import { StackedBar } from '../../../ui/panel/stacked-bar.tsx'

/** How the chat feels, how much that varies, and in which languages it speaks. */
export function Mood({ sentiment, languages }: Pick<Analysis, 'sentiment' | 'languages'>) {
  const { mean, volatility, positive, neutral, negative, unknown } = sentiment
  return (
    <div className="flex flex-col gap-3">
      {mean === null ? (
        <Quiet>No comment whose mood is known yet.</Quiet>
      ) : (
        <p className="text-2xl font-semibold">
          {moodWord(mean)}
          <span className="ml-2 text-base">
            {mean > 0 ? '+' : mean < 0 && '−'}
            {Math.abs(mean).toFixed(2)}
          </span>
          <span className="ml-2 text-xs font-normal text-ink-3">
            of −1 to +1{volatility !== null && `, ${volatilityWord(volatility)} (±${volatility.toFixed(2)})`}
          </span>
        </p>
      )}
      <StackedBar
        parts={[
          { name: 'positive', count: positive, color: 'text-follow' },
          { name: 'neutral', count: neutral, color: 'text-chat' },
          { name: 'negative', count: negative, color: 'text-danger' },
          { name: 'not known', count: unknown, color: 'text-line-strong' },
        ]}
      />
      <p className="text-xs text-ink-3">{languages.slice(0, 5).map(languageWords).join(' · ')}</p>
    </div>
  )
}

const moodWord = (mean: number): string => (mean > 0.2 ? 'Good' : mean < -0.2 ? 'Bad' : 'Even')
const volatilityWord = (volatility: number): string => (volatility > 0.5 ? 'divided' : 'of one mind')

const names = new Intl.DisplayNames('en', { type: 'language' })

function languageWords({ language, comments }: Analysis['languages'][number]): string {
  return `${nameOf(language)} ${formatShort(comments)}`
}

function nameOf(language: string): string {
  if (language === '') return 'language not known'
  try {
    return names.of(language) ?? language
  } catch {
    return language
  }
}
