import { type FormEvent, type ReactNode, useState } from 'react'
import { Button } from '../../../ui/button.tsx'
import { PasswordField } from '../../../ui/form/password-field.tsx'
import { SubmitButton } from '../../../ui/form/submit-button.tsx'
import { TryError, useWait } from '../../../ui/form/try-again.tsx'

interface PasswordFormProps {
  readonly children: ReactNode
  /** What the button does. */
  readonly action: string
  readonly look?: 'primary' | 'danger'
  readonly error: Error | null
  readonly isPending: boolean
  readonly onPassword: (password: string) => void
  readonly onCancel: () => void
}

/** Whoever sits at a browser that is signed in still has to know the password for this. */
export function PasswordForm({ children, action, look = 'primary', ...props }: PasswordFormProps) {
  const [password, setPassword] = useState('')
  const [mistake, setMistake] = useState<string>()
  const wait = useWait(props.error)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setMistake(password === '' ? 'Type your password.' : undefined)
    if (password !== '' && wait === 0) props.onPassword(password)
  }
  return (
    <form onSubmit={submit} noValidate className="flex flex-col gap-4 p-4">
      <div className="text-sm text-pretty">{children}</div>
      <PasswordField label="Your password" value={password} onText={setPassword} mistake={mistake} data-autofocus />
      <TryError error={props.error} wait={wait} />
      <div className="flex justify-end gap-2">
        <Button look="quiet" onClick={props.onCancel}>
          Cancel
        </Button>
        <SubmitButton look={look} isPending={props.isPending} disabled={wait > 0}>
          {action}
        </SubmitButton>
      </div>
    </form>
  )
}
