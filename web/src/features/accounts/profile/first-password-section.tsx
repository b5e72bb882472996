import type { AccountView } from '@livetap/contracts/workspace/accounts.ts'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { accountQuery } from '../../../lib/session/account.ts'
import { EmailField, emailMistake } from '../../../ui/form/email-field.tsx'
import { newPasswordMistake, PasswordField } from '../../../ui/form/password-field.tsx'
import { SubmitButton } from '../../../ui/form/submit-button.tsx'
import { TryError, useWait } from '../../../ui/form/try-again.tsx'
import { Section } from '../../../ui/panel/section.tsx'
import { setFirstPassword } from '../requests.ts'

/** For who came in through a link: it is enough on this machine, and nowhere else. */
export function FirstPasswordSection({ account }: { account: AccountView }) {
  const form = useFirstPassword(account.email ?? '')
  return (
    <Section title="E-mail address and password" inset>
      <form onSubmit={form.submit} noValidate className="flex max-w-md flex-col gap-3">
        <p className="text-sm text-pretty text-ink-2">
          You came in through a link, and have no password yet. Give yourself an e-mail address and a password to sign
          in from elsewhere, or without a terminal.
        </p>
        <EmailField value={form.email} onText={form.setEmail} mistake={form.mistakes.email} />
        <PasswordField
          of="new"
          label="Password"
          value={form.password}
          onText={form.setPassword}
          mistake={form.mistakes.password}
        />
        <TryError error={form.error} wait={form.wait} />
        <SubmitButton look="plain" isPending={form.isPending} disabled={form.wait > 0} className="self-start">
          Set both
        </SubmitButton>
      </form>
    </Section>
  )
}

function useFirstPassword(known: string) {
  const [email, setEmail] = useState(known)
  const [password, setPassword] = useState('')
  const [mistakes, setMistakes] = useState<{ email?: string | undefined; password?: string | undefined }>({})
  const queries = useQueryClient()
  const { mutate, error, isPending } = useMutation({
    mutationFn: setFirstPassword,
    onSuccess: () => queries.invalidateQueries({ queryKey: accountQuery.queryKey }),
  })
  const wait = useWait(error)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const found = { email: emailMistake(email), password: newPasswordMistake(password) }
    setMistakes(found)
    if (found.email === undefined && found.password === undefined && wait === 0)
      mutate({ email: email.trim(), password })
  }
  return { email, setEmail, password, setPassword, mistakes, submit, error, wait, isPending }
}
