import type { ApiKeyRequest, Permission } from '@livetap/contracts/workspace/access.ts'
import { LoaderCircle } from 'lucide-react'
import { type FormEvent, useId, useState } from 'react'
import { Button } from '../../../ui/button.tsx'
import { InlineError } from '../../../ui/notice.tsx'
import { PermissionTicks } from './permission-ticks.tsx'

interface KeyFormProps {
  /** What whoever makes the key may do. */
  readonly own: readonly Permission[]
  readonly error: Error | null
  readonly isPending: boolean
  readonly onSubmit: (request: ApiKeyRequest) => void
  readonly onCancel: () => void
}

const fieldClass =
  'h-9 w-full rounded-md border border-line-strong bg-bg px-2.5 text-sm text-ink outline-offset-0 placeholder:text-ink-3 max-md:h-10 max-md:text-base'

export function KeyForm({ own, error, isPending, onSubmit, onCancel }: KeyFormProps) {
  const id = useId()
  const form = useKeyForm(own, onSubmit)
  return (
    <form onSubmit={form.submit} noValidate className="flex flex-col gap-4 p-4">
      <label className="flex flex-col gap-1 text-sm font-medium">
        Name
        <input
          value={form.name}
          onChange={(event) => form.setName(event.target.value)}
          placeholder="What it is for, such as Overlay on the stream PC"
          dir="auto"
          autoComplete="off"
          maxLength={80}
          data-autofocus
          aria-invalid={form.mistake !== undefined}
          aria-describedby={`${id}-mistake`}
          className={fieldClass}
        />
      </label>
      <PermissionTicks own={own} ticked={form.ticked} onTicked={form.setTicked} />
      <Expiry days={form.days} onDays={form.setDays} />
      <p id={`${id}-mistake`} role="alert" className="text-sm text-danger empty:hidden">
        {form.mistake}
      </p>
      {error && !form.mistake && <InlineError error={error} />}
      <div className="flex justify-end gap-2">
        <Button look="quiet" disabled={isPending} onClick={onCancel}>
          Cancel
        </Button>
        <Button type="submit" look="primary" disabled={isPending}>
          {isPending && <LoaderCircle size={15} className="animate-spin" />}
          Make the key
        </Button>
      </div>
    </form>
  )
}

const expiries = [30, 90, 365]

/** 0 days is never. */
function Expiry({ days, onDays }: { days: number; onDays: (days: number) => void }) {
  return (
    <label className="flex flex-col gap-1 text-sm font-medium">
      Expires
      <select value={days} onChange={(event) => onDays(Number(event.target.value))} className={fieldClass}>
        <option value={0}>Never, until it is revoked</option>
        {expiries.map((each) => (
          <option key={each} value={each}>
            In {each} days
          </option>
        ))}
      </select>
    </label>
  )
}

function useKeyForm(own: readonly Permission[], onSubmit: (request: ApiKeyRequest) => void) {
  const [name, setName] = useState('')
  const [ticked, setTicked] = useState<readonly Permission[]>(own.filter((permission) => permission === 'log:read'))
  const [days, setDays] = useState(0)
  const [mistake, setMistake] = useState<string>()
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const found = findMistake(name, ticked)
    setMistake(found)
    if (found) return
    onSubmit({ name: name.trim(), permissions: [...ticked], ...(days > 0 ? { expiresInDays: days } : {}) })
  }
  return { name, setName, ticked, setTicked, days, setDays, mistake, submit }
}

function findMistake(name: string, ticked: readonly Permission[]): string | undefined {
  if (name.trim() === '') return 'Give the key a name, so that you know later what it is for.'
  if (ticked.length === 0) return 'Tick at least one thing that the key may do.'
  return undefined
}
