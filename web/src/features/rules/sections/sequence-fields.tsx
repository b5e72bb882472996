import type { RuleEventType, Sequence } from '@livetap/contracts/rules/rule.ts'
import { Plus, X } from 'lucide-react'
import { Button, IconButton } from '../../../ui/button.tsx'
import { ConditionEditor } from '../conditions/condition-editor.tsx'
import { useDraft } from '../editor/draft.ts'
import { Duration } from '../parts/duration.tsx'
import { factOf, ruleEvents } from '../parts/event-words.ts'
import { Choice, Tick } from '../parts/fields.tsx'

const usual: Sequence = { steps: [{ eventType: 'FOLLOW' }], withinMs: 300_000, sameUser: true }
const mostSteps = 5

/** What has to have happened before. */
export function SequenceFields() {
  const { definition, set } = useDraft()
  const sequence = definition.sequence ?? undefined
  const now = sequence ?? usual
  const change = (part: Partial<Sequence>) => set({ sequence: { ...now, ...part } })
  return (
    <Tick
      checked={sequence !== undefined}
      label="Only after something else"
      hint="such as a follow, and then a gift"
      onChange={(on) => set({ sequence: on ? usual : undefined })}
    >
      <Steps steps={now.steps} onSteps={(steps) => change({ steps })} />
      <Duration
        label="all within"
        ms={now.withinMs}
        least={1000}
        most={3_600_000}
        onChange={(withinMs) => change({ withinMs: withinMs ?? 1000 })}
      />
      <ByChoice sameUser={now.sameUser} onChange={(sameUser) => change({ sameUser })} />
    </Tick>
  )
}

interface StepsProps {
  readonly steps: readonly StepOf[]
  readonly onSteps: (steps: StepOf[]) => void
}

function Steps({ steps, onSteps }: StepsProps) {
  const { mistakes } = useDraft()
  return (
    <>
      <ol className="flex w-full flex-col gap-2">
        {steps.map((step, index) => (
          <Step
            // biome-ignore lint/suspicious/noArrayIndexKey: a step is nothing but its place.
            key={index}
            step={step}
            label={index === 0 ? 'first' : 'then'}
            mistake={mistakes.at(`sequence.steps[${index}]`)}
            onChange={(next) => onSteps(steps.with(index, next))}
            onRemove={steps.length > 1 ? () => onSteps(steps.toSpliced(index, 1)) : undefined}
          />
        ))}
      </ol>
      {steps.length < mostSteps && (
        <Button
          size="small"
          className="self-end max-md:h-11"
          onClick={() => onSteps([...steps, { eventType: 'CHAT' }])}
        >
          <Plus size={13} /> Step
        </Button>
      )}
    </>
  )
}

const bys = [
  ['same', 'the same viewer'],
  ['any', 'anybody'],
] as const

const ByChoice = ({ sameUser, onChange }: { sameUser: boolean; onChange: (sameUser: boolean) => void }) => (
  <Choice label="by" value={sameUser ? 'same' : 'any'} choices={bys} onChange={(by) => onChange(by === 'same')} />
)

type StepOf = Sequence['steps'][number]

interface StepProps {
  readonly step: StepOf
  readonly label: string
  readonly mistake: string | undefined
  readonly onChange: (step: StepOf) => void
  readonly onRemove: (() => void) | undefined
}

const choices = ruleEvents.map((each) => [each, factOf(each).name] as const)

function Step({ step, label, mistake, onChange, onRemove }: StepProps) {
  return (
    <li className="flex flex-col gap-2 rounded-lg border border-line p-2">
      <div className="flex items-end gap-2">
        <Choice
          label={label}
          value={step.eventType}
          choices={choices}
          className="basis-48"
          onChange={(eventType: RuleEventType) => onChange({ eventType })}
        />
        {onRemove && (
          <IconButton label="Remove the step" className="ml-auto" onClick={onRemove}>
            <X size={14} />
          </IconButton>
        )}
      </div>
      <details open={step.condition !== undefined && step.condition !== null}>
        <summary className="w-fit rounded-md py-1 text-xs text-ink-2 hover:text-ink max-md:py-3">
          Condition of this step
        </summary>
        <div className="pt-2">
          <ConditionEditor
            key={step.eventType}
            eventType={step.eventType}
            condition={step.condition ?? null}
            label="Condition of the step"
            mistake={mistake}
            onChange={(condition) => onChange({ eventType: step.eventType, condition })}
          />
        </div>
      </details>
    </li>
  )
}
