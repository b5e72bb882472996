import type { Sink, SinkChange } from '@livetap/contracts/rules/sinks.ts'
import { Field } from '../../ui/form/field.tsx'
import { minuteWords } from './sink-words.ts'

/** How a webhook is sent to, as somebody types it. */
export interface PaceDraft {
  readonly maxEvents: string
  readonly maxMs: string
  readonly giveUpAfterMinutes: string
}

type Name = keyof PaceDraft

const limits: Record<Name, readonly [least: number, most: number]> = {
  maxEvents: [1, 500],
  maxMs: [0, 60_000],
  giveUpAfterMinutes: [1, 10_080],
}

export const paceDraftOf = (sink: Sink | undefined): PaceDraft => ({
  maxEvents: String(sink?.batch.maxEvents ?? 100),
  maxMs: String(sink?.batch.maxMs ?? 500),
  giveUpAfterMinutes: String(sink?.giveUpAfterMinutes ?? 1440),
})

export function paceOf({
  maxEvents,
  maxMs,
  giveUpAfterMinutes,
}: PaceDraft): Pick<SinkChange, 'batch' | 'giveUpAfterMinutes'> {
  const batch = { maxEvents: Number(maxEvents), maxMs: Number(maxMs) }
  return { batch, giveUpAfterMinutes: Number(giveUpAfterMinutes) }
}

export const isPace = (pace: PaceDraft): boolean =>
  (Object.keys(limits) as Name[]).every((name) => findMistake(name, pace[name]) === undefined)

function findMistake(name: Name, text: string): string | undefined {
  const [least, most] = limits[name]
  const isFine = /^\d{1,6}$/.test(text.trim()) && Number(text) >= least && Number(text) <= most
  return isFine ? undefined : `A whole number from ${least} to ${most}.`
}

export function PaceFields({ pace, onPace }: { pace: PaceDraft; onPace: (pace: PaceDraft) => void }) {
  const minutes = findMistake('giveUpAfterMinutes', pace.giveUpAfterMinutes)
    ? ''
    : minuteWords(Number(pace.giveUpAfterMinutes))
  const field = (name: Name) => ({
    value: pace[name],
    onText: (text: string) => onPace({ ...pace, [name]: text }),
    mistake: findMistake(name, pace[name]),
    inputMode: 'numeric' as const,
    autoComplete: 'off',
  })
  return (
    <div className="grid gap-4 sm:grid-cols-3">
      <Field label="Events in a batch" hint="At most." {...field('maxEvents')} />
      <Field label="Waits for more" hint="Milliseconds." {...field('maxMs')} />
      <Field
        label="Gives up after"
        hint={`Minutes${minutes === '' ? '' : `: ${minutes}`}. Then the batch is set aside.`}
        {...field('giveUpAfterMinutes')}
      />
    </div>
  )
}
