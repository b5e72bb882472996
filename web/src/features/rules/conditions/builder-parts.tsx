import { Plus, X } from 'lucide-react'
import type { ActionProps, NotToggleProps, ValueEditorProps, ValueSelectorProps } from 'react-querybuilder'
import { Button, IconButton } from '../../../ui/button.tsx'
import { classNames } from '../../../ui/class-names.ts'
import { GiftPicker } from '../gifts/gift-picker.tsx'
import { inputClass } from '../parts/fields.tsx'
import type { RuleField } from '../shapes.ts'

export function AddButton({ handleOnClick, label, disabled }: ActionProps) {
  return (
    <Button size="small" look="quiet" disabled={disabled} onClick={handleOnClick} className="max-md:h-10">
      <Plus size={13} /> {label}
    </Button>
  )
}

export function RemoveButton({ handleOnClick, title, disabled }: ActionProps) {
  return (
    <IconButton label={title ?? 'Remove'} disabled={disabled} onClick={handleOnClick} className="ml-auto">
      <X size={14} />
    </IconButton>
  )
}

interface Option {
  readonly name: string
  readonly label: string
}

export function Selector({ options, value, handleOnChange, title, className }: ValueSelectorProps) {
  return (
    <select
      value={String(value ?? '')}
      aria-label={title}
      onChange={({ target }) => handleOnChange(target.value)}
      className={classNames(inputClass, 'h-8', className || 'max-w-full')}
    >
      {(options as unknown as Option[]).map(({ name, label }) => (
        <option key={name} value={name}>
          {label}
        </option>
      ))}
    </select>
  )
}

export function NotTick({ checked, handleOnChange, disabled }: NotToggleProps) {
  return (
    <label className="flex min-h-8 cursor-pointer items-center gap-1.5 text-xs text-ink-2">
      <input
        type="checkbox"
        checked={checked ?? false}
        disabled={disabled}
        onChange={({ target }) => handleOnChange(target.checked)}
        className="size-3.5 accent-accent"
      />
      not
    </label>
  )
}

/** The value of a clause, in the kind of its field: the builder itself would make texts of everything. */
export function ValueField({ value, operator, fieldData, handleOnChange }: ValueEditorProps) {
  const { kind = 'text', path = '' } = fieldData as unknown as Partial<RuleField>
  if (kind === 'truth') return <Truth value={value === true} onChange={handleOnChange} />
  if (operator === 'between' || operator === 'notBetween') return <Span value={value} onChange={handleOnChange} />
  if (operator === 'in' || operator === 'notIn') {
    const list = Array.isArray(value) ? value.map(String) : []
    if (path.endsWith('giftId')) return <GiftPicker chosen={list} onChange={handleOnChange} />
    return <TextList value={list} onChange={handleOnChange} />
  }
  if (kind === 'number') return <NumberBox label="Number" value={value} onChange={handleOnChange} />
  return (
    <input
      value={typeof value === 'string' ? value : ''}
      dir="auto"
      maxLength={2000}
      aria-label="Text"
      autoCapitalize="none"
      onChange={({ target }) => handleOnChange(target.value)}
      className={classNames(inputClass, 'h-8 flex-1 basis-36')}
    />
  )
}

function Truth({ value, onChange }: { value: boolean; onChange: (value: boolean) => void }) {
  return (
    <select
      value={String(value)}
      aria-label="Yes or no"
      onChange={({ target }) => onChange(target.value === 'true')}
      className={classNames(inputClass, 'h-8')}
    >
      <option value="true">yes</option>
      <option value="false">no</option>
    </select>
  )
}

interface NumberBoxProps {
  readonly label: string
  readonly value: unknown
  readonly onChange: (value: number) => void
}

const NumberBox = ({ label, value, onChange }: NumberBoxProps) => (
  <input
    type="number"
    inputMode="decimal"
    step="any"
    value={typeof value === 'number' ? value : 0}
    aria-label={label}
    onChange={({ target }) => onChange(Number.isFinite(target.valueAsNumber) ? target.valueAsNumber : 0)}
    className={classNames(inputClass, 'h-8 w-28')}
  />
)

function Span({ value, onChange }: { value: unknown; onChange: (value: number[]) => void }) {
  const [least, most] = Array.isArray(value) ? value.map(Number) : []
  const [from, to] = [least ?? 1, most ?? 10]
  return (
    <span className="flex items-center gap-2 text-sm">
      <NumberBox label="Least" value={from} onChange={(next) => onChange([next, to])} /> and
      <NumberBox label="Most" value={to} onChange={(next) => onChange([from, next])} />
    </span>
  )
}

/** Texts with commas between them. */
function TextList({ value, onChange }: { value: readonly string[]; onChange: (value: string[]) => void }) {
  return (
    <input
      defaultValue={value.join(', ')}
      dir="auto"
      aria-label="Texts, with commas between"
      placeholder="one, another"
      maxLength={4000}
      onChange={({ target }) => onChange(splitList(target.value))}
      className={classNames(inputClass, 'h-8 flex-1 basis-36')}
    />
  )
}

const splitList = (text: string): string[] =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
