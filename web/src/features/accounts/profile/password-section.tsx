import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { cleanText } from '../../../lib/viewer-text.ts'
import { newPasswordMistake, PasswordField } from '../../../ui/form/password-field.tsx'
import { SubmitButton } from '../../../ui/form/submit-button.tsx'
import { TryError, useWait } from '../../../ui/form/try-again.tsx'
import { Section } from '../../../ui/panel/section.tsx'
import { changePassword, sessionsQuery } from '../requests.ts'
import { Saved } from './saved.tsx'

/** What one signs in with; a new password signs out everywhere else. */
export function PasswordSection({ email }: { email: string | null }) {
  const form = usePasswordForm()
  return (
    <Section title="E-mail address and password" inset>
      <form onSubmit={form.submit} noValidate className="flex max-w-md flex-col gap-3">
        <p className="text-sm text-ink-2 [overflow-wrap:anywhere]">
          You sign in with <bdi className="font-semibold text-ink">{cleanText(email ?? '')}</bdi>.
        </p>
        {/* For programs that keep passwords: whose it is. */}
        <input type="email" autoComplete="username" value={email ?? ''} readOnly hidden />
        <PasswordField
          label="Current password"
          value={form.oldPassword}
          onText={form.setOldPassword}
          mistake={form.mistakes.old}
        />
        <PasswordField of="new" value={form.newPassword} onText={form.setNewPassword} mistake={form.mistakes.new} />
        <TryError error={form.error} wait={form.wait} />
        <div className="flex flex-wrap items-center gap-3">
          <SubmitButton look="plain" isPending={form.isPending} disabled={form.wait > 0}>
            Change the password
          </SubmitButton>
          <Saved text={form.isSuccess ? 'Changed. All other browsers are signed out.' : undefined} />
        </div>
      </form>
    </Section>
  )
}

function usePasswordForm() {
  const [oldPassword, setOldPassword] = useState('')
  const [newPassword, setNewPassword] = useState('')
  const [mistakes, setMistakes] = useState<{ old?: string | undefined; new?: string | undefined }>({})
  const queries = useQueryClient()
  const { mutate, error, isPending, isSuccess } = useMutation({
    mutationFn: changePassword,
    onSuccess: () => {
      setOldPassword('')
      setNewPassword('')
      return queries.invalidateQueries({ queryKey: sessionsQuery.queryKey })
    },
  })
  const wait = useWait(error)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const found = {
      old: oldPassword === '' ? 'Type the password that you have now.' : undefined,
      new: newPasswordMistake(newPassword),
    }
    setMistakes(found)
    if (found.old === undefined && found.new === undefined && wait === 0) mutate({ oldPassword, newPassword })
  }
  return {
    oldPassword,
    setOldPassword,
    newPassword,
    setNewPassword,
    mistakes,
    submit,
    error,
    wait,
    isPending,
    isSuccess,
  }
}
