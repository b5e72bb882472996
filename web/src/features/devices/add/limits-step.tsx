import type { DevicePolicy } from '@livetap/contracts/devices/devices.ts'
import type { Manifest } from '@livetap/contracts/devices/manifest.ts'
import { useQuery } from '@tanstack/react-query'
import { ShieldAlert } from 'lucide-react'
import { Button } from '../../../ui/button.tsx'
import { Field } from '../../../ui/form/field.tsx'
import { SubmitButton } from '../../../ui/form/submit-button.tsx'
import { InlineError } from '../../../ui/notice.tsx'
import { templatesQuery } from '../api.ts'
import { LimitsFields } from '../limits/limits-fields.tsx'
import { findMistakes, type PolicyMistakes } from '../limits/policy-draft.ts'
import { kindName } from '../words.ts'
import { manifestOf, type NewDevice } from './draft.ts'

interface LimitsStepProps {
  readonly draft: NewDevice
  readonly onDraft: (draft: NewDevice) => void
  readonly error: Error | null
  readonly isPending: boolean
  readonly onBack: () => void
  readonly onNext: () => void
}

/** What it is called, and what it may do. Nothing has to be filled in. */
export function LimitsStep({ draft, onDraft, error, isPending, onBack, onNext }: LimitsStepProps) {
  const { data: templates = [] } = useQuery(templatesQuery)
  const manifest = manifestOf(draft, templates)
  const mistakes = findMistakes(manifest, draft.policy)
  const isWrong = Object.keys(mistakes).length > 0
  return (
    <form
      className="flex flex-col gap-5"
      onSubmit={(event) => {
        event.preventDefault()
        if (!isWrong) onNext()
      }}
    >
      <Field
        label="Name"
        dir="auto"
        maxLength={60}
        autoComplete="off"
        placeholder={kindName(draft.kind)}
        value={draft.name}
        onText={(name) => onDraft({ ...draft, name })}
        hint="As rules and moderators see it."
      />
      <HighRisk />
      <Limits
        manifest={manifest}
        mistakes={mistakes}
        policy={draft.policy}
        onPolicy={(policy) => onDraft({ ...draft, policy })}
      />
      {error && <InlineError error={error} />}
      <Buttons isPending={isPending} isWrong={isWrong} onBack={onBack} />
    </form>
  )
}

interface ButtonsProps extends Pick<LimitsStepProps, 'isPending' | 'onBack'> {
  readonly isWrong: boolean
}

const Buttons = ({ isPending, isWrong, onBack }: ButtonsProps) => (
  <div className="flex flex-wrap justify-between gap-2">
    <Button className="max-md:h-11" onClick={onBack}>
      Back
    </Button>
    <SubmitButton className="max-md:h-11" isPending={isPending} disabled={isWrong}>
      Register it
    </SubmitButton>
  </div>
)

interface LimitsProps {
  readonly manifest: Manifest | null
  readonly mistakes: PolicyMistakes
  readonly policy: DevicePolicy
  readonly onPolicy: (policy: DevicePolicy) => void
}

/** Out of the way, for hardly anybody needs other limits at first. */
const Limits = ({ manifest, mistakes, policy, onPolicy }: LimitsProps) => (
  <details
    className="rounded-lg border border-line bg-surface px-4 py-3"
    open={Object.keys(mistakes).length > 0 || undefined}
  >
    <summary className="text-sm font-medium">Limits</summary>
    <p className="mt-2 mb-4 text-sm text-pretty text-ink-2">
      {manifest
        ? 'Empty fields are as the device says. You can only narrow what it does, and change it later.'
        : 'What it can do is known when it has connected. These hold for the whole device; the others are set then.'}
    </p>
    <LimitsFields manifest={manifest} policy={policy} mistakes={mistakes} onChange={onPolicy} />
  </details>
)

const HighRisk = () => (
  <p className="flex gap-2 rounded-lg bg-warn-soft px-3 py-2 text-sm text-pretty">
    <ShieldAlert size={16} aria-hidden="true" className="mt-0.5 shrink-0 text-warn" />
    <span>
      What moves, heats or could hurt is of <strong>high risk</strong>: a device with any of it takes commands only
      while somebody has armed it for a live, and does it for a fifth of each minute at most. Software is no safety
      function: have a switch within reach that cuts the power.
    </span>
  </p>
)
