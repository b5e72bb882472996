import type { Metrics, Score } from '@livetap/contracts/metrics.ts'
import { formatMinute } from '../../../lib/format.ts'
import { formatExact, scoreFacts, wordsOf } from '../../../lib/score-words.ts'
import { Section } from '../../../ui/panel/section.tsx'
import { Bar } from '../parts/figures.tsx'
import { formatShare } from '../parts/words.ts'

/** The scores as they stood at the end, each with what it is made of. */
export function Scores({ metrics }: { metrics: Metrics }) {
  const { scores } = metrics.analysis
  return (
    <Section
      title="Scores"
      note={`As they stood at ${formatMinute(metrics.asOf)}: most of them look at the last five minutes`}
    >
      <ul className="grid grid-cols-1 gap-px overflow-hidden rounded-b-lg border-t border-line bg-line sm:grid-cols-2 xl:grid-cols-4 print:grid-cols-2">
        {scoreFacts.map((fact) => (
          <li key={fact.name} className="bg-surface px-4 py-3 print:break-inside-avoid">
            <ScoreCard title={fact.title} what={fact.what} most={fact.most} score={scores[fact.name]} />
          </li>
        ))}
        <li className="hidden bg-surface sm:block" aria-hidden="true" />
      </ul>
    </Section>
  )
}

interface ScoreCardProps {
  readonly title: string
  readonly what: string
  /** The highest value. */
  readonly most: number
  readonly score: Score
}

function ScoreCard({ title, what, most, score }: ScoreCardProps) {
  return (
    <>
      <div className="flex items-baseline justify-between gap-2">
        <h3 className="text-sm font-medium">{title}</h3>
        <p className="text-lg font-semibold">
          {Math.round((score.value * 100) / most)} <span className="text-xs font-normal text-ink-3">of 100</span>
        </p>
      </div>
      <Bar share={score.value / most} />
      <p className="pt-1.5 text-xs text-pretty text-ink-3">
        {what} Confidence {formatShare(score.confidence)}.
      </p>
      <details className="pt-1 text-xs">
        <summary className="text-ink-2 hover:text-ink">
          How it is made<span className="sr-only">: {title}</span>
        </summary>
        <Formula score={score} most={most} />
      </details>
    </>
  )
}

function Formula({ score, most }: Pick<ScoreCardProps, 'score' | 'most'>) {
  const scale = 100 / most
  return (
    <>
      <table className="mt-1 w-full">
        <thead className="text-ink-3">
          <tr>
            <th className="text-left font-medium">Part</th>
            <th className="pl-2 text-right font-medium whitespace-nowrap">Weight × value</th>
            <th className="pl-3 text-right font-medium">Points</th>
          </tr>
        </thead>
        <tbody>
          {score.parts.map(({ name, weight, value }) => (
            <tr key={name}>
              <th className="py-0.5 text-left font-normal text-ink-2">{name}</th>
              <td className="pl-2 text-right whitespace-nowrap">
                {formatExact(weight * scale)} × {formatExact(value)}
              </td>
              <td className="pl-3 text-right font-medium">{(weight * value * scale).toFixed(1)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <dl className="mt-1.5 grid grid-cols-[1fr_auto] gap-x-3 border-t border-line pt-1.5 text-ink-3">
        {Object.entries(score.inputs).map(([name, value]) => (
          <div key={name} className="contents">
            <dt>{wordsOf(name)}</dt>
            <dd className="text-right">{value === null ? 'not known' : formatExact(value)}</dd>
          </div>
        ))}
        <dt>formula version</dt>
        <dd className="text-right">{score.version}</dd>
      </dl>
    </>
  )
}
