import { useState } from 'react'
import { classNames } from '../../../ui/class-names.ts'
import { inputClass, Labelled } from './fields.tsx'

const units = [
  ['ms', 1],
  ['s', 1000],
  ['min', 60_000],
  ['h', 3_600_000],
] as const
type Unit = (typeof units)[number][0]

const factorOf = (unit: Unit): number => units.find(([name]) => name === unit)?.[1] ?? 1000

/** The largest unit in which it is a whole number. */
export function unitOf(ms: number): Unit {
  return units.findLast(([, factor]) => ms >= factor && ms % factor === 0)?.[0] ?? 'ms'
}

/** Milliseconds within the bounds; undefined where the text is no number. */
function readMs(text: string, factor: number, least: number, most: number): number | undefined {
  const value = text === '' ? Number.NaN : Number(text) * factor
  return Number.isFinite(value) ? Math.min(most, Math.max(least, Math.round(value))) : undefined
}

const unitsFor = (least: number, most: number): Unit[] =>
  units.filter(([, factor]) => factor <= most && (factor > 1 || least < 1000)).map(([name]) => name)

interface DurationProps {
  readonly label: string
  /** Milliseconds; undefined: not set. */
  readonly ms: number | undefined
  readonly least: number
  readonly most: number
  readonly hint?: string
  readonly mistake?: string | undefined
  /** Said in an empty field; where there is none, the field must be filled. */
  readonly usual?: string
  readonly onChange: (ms: number | undefined) => void
}

/** A length of time in the unit that suits it. */
export function Duration({ label, ms, least, most, hint, mistake, usual, onChange }: DurationProps) {
  const [unit, setUnit] = useState<Unit>(() => (ms === undefined ? 's' : unitOf(ms)))
  const [typed, setTyped] = useState<string>()
  const emit = (text: string, of: Unit) => {
    const next = readMs(text, factorOf(of), least, most)
    if (next !== undefined || (text === '' && usual !== undefined)) onChange(next)
  }
  const take = (text: string) => {
    setTyped(text)
    emit(text, unit)
  }
  const shown = typed ?? (ms === undefined ? '' : String(ms / factorOf(unit)))
  const choose = (next: Unit) => {
    setUnit(next)
    if (shown !== '') emit(shown, next)
  }
  return (
    <Labelled label={label} hint={hint} mistake={mistake}>
      {(field) => (
        <span className="flex gap-1">
          <input
            {...field}
            type="number"
            inputMode="decimal"
            min={0}
            step="any"
            placeholder={usual}
            value={shown}
            onChange={({ target }) => take(target.value)}
            onBlur={() => setTyped(undefined)}
            className={classNames(inputClass, 'w-24')}
          />
          <UnitChoice label={`${label}: unit`} unit={unit} units={unitsFor(least, most)} onUnit={choose} />
        </span>
      )}
    </Labelled>
  )
}

interface UnitChoiceProps {
  readonly label: string
  readonly unit: Unit
  readonly units: readonly Unit[]
  readonly onUnit: (unit: Unit) => void
}

const UnitChoice = ({ label, unit, units: offered, onUnit }: UnitChoiceProps) => (
  <select
    aria-label={label}
    value={unit}
    onChange={({ target }) => onUnit(target.value as Unit)}
    className={classNames(inputClass, 'w-18')}
  >
    {offered.map((name) => (
      <option key={name}>{name}</option>
    ))}
  </select>
)
