import type { ParameterSpec } from '@livetap/contracts/devices/manifest.ts'
import type { ScaledParameter } from '@livetap/contracts/rules/actions.ts'
import { cleanText } from '../../../lib/viewer-text.ts'
import { Choice, Mistake } from '../parts/fields.tsx'
import { Toggle } from '../parts/toggle.tsx'
import { findMistake, isScaled, type ParameterValue, scaleUp, usualValue } from './device-action.ts'
import { NumberField } from './number-field.tsx'

interface ParameterFieldProps {
  readonly spec: ParameterSpec
  readonly value: ParameterValue | undefined
  /** What the server said of it. */
  readonly mistake: string | undefined
  readonly onChange: (value: ParameterValue) => void
}

const growths = [
  ['fixed', 'always the same'],
  ['coin', 'grows with coins'],
  ['gift', 'grows with gifts'],
  ['like', 'grows with likes'],
] as const
type Growth = (typeof growths)[number][0]

/** A parameter of a command: one value, or one that grows with what was given. */
export function ParameterField({ spec, value = usualValue(spec), mistake, onChange }: ParameterFieldProps) {
  const label = cleanText(spec.label ?? spec.name)
  const growth = isScaled(value) ? value.per : 'fixed'
  const grow = (next: Growth) => {
    if (next === 'fixed') onChange(usualValue(spec))
    else onChange(isScaled(value) ? { ...value, per: next } : scaleUp(spec, next))
  }
  return (
    <fieldset className="flex min-w-0 flex-col gap-2 rounded-lg border border-line px-3 pt-1 pb-3">
      <legend className="px-1 text-xs font-medium text-ink-2">
        {label}
        {spec.unit && <span className="text-ink-3"> ({cleanText(spec.unit)})</span>}
      </legend>
      {spec.type === 'boolean' ? (
        <Toggle on={value === true} label={label} onChange={onChange} />
      ) : (
        <div className="flex min-w-0 flex-wrap items-start gap-3">
          <Choice
            label="It is"
            value={growth}
            choices={growths}
            className="basis-36 max-md:basis-full"
            onChange={grow}
          />
          {isScaled(value) ? (
            <Growing spec={spec} value={value} onChange={onChange} />
          ) : (
            <Fixed spec={spec} label={label} value={Number(value)} onChange={onChange} />
          )}
        </div>
      )}
      <Mistake text={mistake ?? findMistake(spec, value)} />
    </fieldset>
  )
}

interface FixedProps {
  readonly spec: ParameterSpec
  readonly label: string
  readonly value: number
  readonly onChange: (value: number) => void
}

/** As a slider to feel one's way, and as a number to be exact. */
function Fixed({ spec, label, value, onChange }: FixedProps) {
  const { min = 0, max = 1, step = spec.type === 'integer' ? 1 : (max - min) / 100 } = spec
  return (
    <>
      <NumberField label="Value" value={value} isWhole={spec.type === 'integer'} onChange={onChange} />
      {min < max && (
        <input
          type="range"
          aria-label={`${label}, from ${min} to ${max}`}
          min={min}
          max={max}
          step={step}
          value={value}
          onChange={({ target }) => onChange(Number(target.value))}
          className="mt-6 h-6 min-w-32 flex-1 basis-40 accent-accent max-md:mt-0 max-md:h-11 max-md:basis-full"
        />
      )}
    </>
  )
}

interface GrowingProps {
  readonly spec: ParameterSpec
  readonly value: ScaledParameter
  readonly onChange: (value: ScaledParameter) => void
}

function Growing({ spec, value, onChange }: GrowingProps) {
  const isWhole = spec.type === 'integer'
  const change = (part: Partial<ScaledParameter>) => onChange({ ...value, ...part })
  return (
    <>
      <NumberField label={`For each ${value.per}`} value={value.factor} onChange={(factor) => change({ factor })} />
      <NumberField label="At least" value={value.min} isWhole={isWhole} onChange={(min) => change({ min })} />
      <NumberField label="At most" value={value.max} isWhole={isWhole} onChange={(max) => change({ max })} />
    </>
  )
}
