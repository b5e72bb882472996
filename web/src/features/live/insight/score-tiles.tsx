import type { Score, Scores } from '@livetap/contracts/metrics.ts'
import { useState } from 'react'
import { type ScoreFact, scoreFacts } from '../../../lib/score-words.ts'
import { classNames } from '../../../ui/class-names.ts'
import { Dialog } from '../../../ui/dialog.tsx'
import { ScoreFormula } from './score-formula.tsx'

/** The scores as figures; each opens to what it is made of. */
export function ScoreTiles({ scores }: { scores: Scores }) {
  const [opened, setOpened] = useState<ScoreFact>()
  return (
    <>
      <ul className="grid grid-cols-2 gap-2 md:grid-cols-4">
        {scoreFacts.map((fact) => (
          <li key={fact.name} className="first:col-span-2">
            <ScoreTile fact={fact} score={scores[fact.name]} onOpen={() => setOpened(fact)} />
          </li>
        ))}
      </ul>
      <Dialog open={opened !== undefined} onClose={() => setOpened(undefined)} title={opened?.title ?? 'Score'}>
        {opened && <ScoreFormula fact={opened} score={scores[opened.name]} />}
      </Dialog>
    </>
  )
}

const unsure = 0.4

function ScoreTile({
  fact: { title, what, most, name },
  score,
  onOpen,
}: {
  fact: ScoreFact
  score: Score
  onOpen: () => void
}) {
  const isUnsure = score.confidence < unsure
  const share = Math.min(1, Math.max(0, score.value / most))
  return (
    <button
      type="button"
      onClick={onOpen}
      title={`${what} Open to see why.`}
      className="flex w-full flex-col gap-1 rounded-md border border-line bg-bg px-3 py-2 text-left hover:border-line-strong hover:bg-hover"
    >
      <span className="w-full truncate text-xs text-ink-3">{title}</span>
      <span className="text-2xl leading-7 font-semibold">
        {Math.round(share * 100)}
        <span className="ml-1 text-xs font-normal text-ink-3">of 100</span>
      </span>
      <Meter share={share} color={name === 'churnRisk' ? 'text-warn' : 'text-accent'} faint={isUnsure} />
      <span className="text-2xs text-ink-3">
        {isUnsure ? 'little to judge by' : `confidence ${Math.round(score.confidence * 100)} %`}
      </span>
    </button>
  )
}

function Meter({ share, color, faint }: { share: number; color: string; faint: boolean }) {
  return (
    <svg
      aria-hidden="true"
      viewBox="0 0 100 4"
      preserveAspectRatio="none"
      className="h-1 w-full rounded-full bg-raised"
    >
      <rect width={share * 100} height="4" fill="currentColor" className={classNames(color, faint && 'opacity-40')} />
    </svg>
  )
}
