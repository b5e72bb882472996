import type { ParameterSpec } from '@livetap/contracts/devices/manifest.ts'
import { useId } from 'react'
import { numberWords, parameterName } from '../words.ts'
import { rangeOf, sliderStep } from './values.ts'

interface ParameterFieldProps {
  readonly spec: ParameterSpec
  readonly value: number | boolean
  readonly onChange: (value: number | boolean) => void
}

/** A value of a command, within what is allowed. */
export function ParameterField({ spec, value, onChange }: ParameterFieldProps) {
  if (spec.type === 'boolean') {
    return (
      <label className="flex min-h-9 cursor-pointer items-center gap-2.5 text-sm max-md:min-h-11">
        <input
          type="checkbox"
          checked={value === true}
          onChange={({ target }) => onChange(target.checked)}
          className="size-4 accent-accent"
        />
        <bdi>{parameterName(spec)}</bdi>
      </label>
    )
  }
  return (
    <Slider
      label={parameterName(spec)}
      words={`${numberWords(Number(value))}${spec.unit ? ` ${spec.unit}` : ''}`}
      value={Number(value)}
      {...rangeOf(spec)}
      step={sliderStep(spec)}
      onChange={onChange}
    />
  )
}

interface SliderProps {
  readonly label: string
  /** The value as it is told. */
  readonly words: string
  readonly value: number
  readonly min: number
  readonly max: number
  readonly step: number
  readonly onChange: (value: number) => void
}

export function Slider({ label, words, value, min, max, step, onChange }: SliderProps) {
  const id = useId()
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <div className="flex items-baseline gap-2 text-xs">
        <label htmlFor={id} className="min-w-0 truncate font-medium text-ink-2">
          <bdi>{label}</bdi>
        </label>
        <span aria-hidden="true" className="ml-auto font-semibold whitespace-nowrap">
          {words}
        </span>
      </div>
      <input
        id={id}
        type="range"
        min={min}
        max={max}
        step={step}
        value={value}
        disabled={min > max}
        aria-valuetext={words}
        onChange={({ target }) => onChange(Number(target.value))}
        className="h-6 w-full cursor-pointer accent-accent disabled:cursor-not-allowed max-md:h-11"
      />
    </div>
  )
}
