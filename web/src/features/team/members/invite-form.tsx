import type { Role } from '@livetap/contracts/workspace/access.ts'
import type { InvitationRequest } from '@livetap/contracts/workspace/accounts.ts'
import { useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { optionsQuery } from '../../../lib/session/account.ts'
import { rolesToGive } from '../../../lib/session/roles.ts'
import { Button } from '../../../ui/button.tsx'
import { EmailField, emailMistake } from '../../../ui/form/email-field.tsx'
import { Field, fieldClass } from '../../../ui/form/field.tsx'
import { SubmitButton } from '../../../ui/form/submit-button.tsx'
import { TryError, useWait } from '../../../ui/form/try-again.tsx'
import { RoleCards } from './role-cards.tsx'

interface InviteFormProps {
  readonly own: Role | undefined
  readonly error: Error | null
  readonly isPending: boolean
  readonly onSubmit: (request: InvitationRequest) => void
  readonly onCancel: () => void
}

export function InviteForm({ own, error, isPending, onSubmit, onCancel }: InviteFormProps) {
  const { data: options } = useQuery(optionsQuery)
  const form = useInviteForm(onSubmit)
  const wait = useWait(error)
  return (
    <form onSubmit={form.submit} noValidate className="flex flex-col gap-4 p-4">
      <RoleCards roles={rolesToGive(own)} chosen={form.role} onChosen={form.setRole} />
      <Field
        label="For whom"
        value={form.note}
        onText={form.setNote}
        hint="For your own list; it may stay empty."
        placeholder="Such as Kim, who moderates on Fridays"
        autoComplete="off"
        dir="auto"
        maxLength={80}
      />
      {options?.mail && (
        <EmailField
          label="Mail it to"
          value={form.email}
          onText={form.setEmail}
          mistake={form.mistake}
          hint="May stay empty: you get the link in any case."
          autoComplete="off"
        />
      )}
      <Lifetime days={form.days} onDays={form.setDays} />
      <TryError error={error} wait={wait} />
      <div className="flex justify-end gap-2">
        <Button look="quiet" disabled={isPending} onClick={onCancel}>
          Cancel
        </Button>
        <SubmitButton isPending={isPending} disabled={wait > 0}>
          Make the link
        </SubmitButton>
      </div>
    </form>
  )
}

function Lifetime({ days, onDays }: { days: number; onDays: (days: number) => void }) {
  return (
    <label className="flex flex-col gap-1 text-sm font-medium">
      Works for
      <select value={days} onChange={(event) => onDays(Number(event.target.value))} className={fieldClass}>
        <option value={1}>1 day</option>
        <option value={7}>7 days</option>
        <option value={30}>30 days</option>
      </select>
    </label>
  )
}

function useInviteForm(onSubmit: (request: InvitationRequest) => void) {
  const [role, setRole] = useState<Role>('moderator')
  const [note, setNote] = useState('')
  const [email, setEmail] = useState('')
  const [days, setDays] = useState(7)
  const [mistake, setMistake] = useState<string>()
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const [to, whom] = [email.trim(), note.trim()]
    const found = to === '' ? undefined : emailMistake(to)
    setMistake(found)
    if (found) return
    onSubmit({ role, expiresInDays: days, ...(whom && { note: whom }), ...(to && { email: to }) })
  }
  return { role, setRole, note, setNote, email, setEmail, days, setDays, mistake, submit }
}
