import type { Score } from '@livetap/contracts/metrics.ts'
import { formatExact, type ScoreFact, wordsOf } from '../../../lib/score-words.ts'

/** Why a score is what it is: its summands, the numbers that were measured, and how sure it is. */
export function ScoreFormula({ fact: { what, most }, score }: { fact: ScoreFact; score: Score }) {
  return (
    <div className="flex flex-col gap-4 p-4 text-sm">
      <p className="text-ink-2">{what}</p>
      <Parts score={score} most={most} />
      <Inputs inputs={score.inputs} />
      <p className="text-xs text-ink-3">
        Confidence {Math.round(score.confidence * 100)} %: how much there is to judge by. Formula version{' '}
        {score.version}.
      </p>
    </div>
  )
}

function Parts({ score, most }: { score: Score; most: number }) {
  const sum = score.parts.reduce((total, { weight, value }) => total + weight * value, 0)
  return (
    <table className="w-full">
      <thead className="text-xs text-ink-3">
        <tr>
          <th className="pb-1 text-left font-medium">Part</th>
          <th className="pb-1 text-right font-medium">Weight</th>
          <th className="pb-1 text-right font-medium">Value</th>
          <th className="pb-1 text-right font-medium">Weight × value</th>
        </tr>
      </thead>
      <tbody className="divide-y divide-line border-y border-line">
        {score.parts.map(({ name, weight, value }) => (
          <tr key={name}>
            <th className="py-1.5 text-left font-normal">{name}</th>
            <td className="text-right">{formatExact(weight)}</td>
            <td className="text-right">{formatExact(value)}</td>
            <td className="text-right font-medium">{formatExact(weight * value)}</td>
          </tr>
        ))}
      </tbody>
      <tfoot>
        <tr className="font-semibold">
          <th className="pt-1.5 text-left">Score, 0 to {most}</th>
          <td colSpan={3} className="pt-1.5 text-right">
            {sum > most && <span className="font-normal text-ink-3">{formatExact(sum)}, cut to </span>}
            {formatExact(score.value)}
          </td>
        </tr>
      </tfoot>
    </table>
  )
}

function Inputs({ inputs }: Pick<Score, 'inputs'>) {
  return (
    <section>
      <h3 className="mb-1 text-xs font-semibold text-ink-3">What was measured</h3>
      <dl className="grid grid-cols-[1fr_auto] gap-x-4 gap-y-0.5">
        {Object.entries(inputs).map(([name, value]) => (
          <div key={name} className="contents">
            <dt className="text-ink-2">{wordsOf(name)}</dt>
            <dd className="text-right">{value === null ? 'not known' : formatExact(value)}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
}
