import type { Registration } from '@livetap/contracts/workspace/accounts.ts'
import { useMutation } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { goOn } from '../../../lib/session/move.ts'
import { buttonClass } from '../../../ui/button.tsx'
import { EmailField, emailMistake } from '../../../ui/form/email-field.tsx'
import { Field } from '../../../ui/form/field.tsx'
import { newPasswordMistake, PasswordField } from '../../../ui/form/password-field.tsx'
import { SubmitButton } from '../../../ui/form/submit-button.tsx'
import { TryError, useWait } from '../../../ui/form/try-again.tsx'
import { Callout } from '../gate/callout.tsx'
import { Providers } from '../gate/providers.tsx'
import { logIn, register } from '../requests.ts'

interface RegisterFormProps {
  readonly place: string
  readonly invitation: string | undefined
}

export function RegisterForm({ place, invitation }: RegisterFormProps) {
  const form = useRegisterForm(place, invitation)
  if (form.outcome === 'not-in') return <NotIn place={place} />
  return (
    <>
      <form onSubmit={form.submit} noValidate className="flex flex-col gap-4">
        <Field
          label="Your name"
          value={form.name}
          onText={form.setName}
          mistake={form.mistakes.name}
          hint="As your team will see it."
          autoComplete="name"
          dir="auto"
          maxLength={80}
          autoFocus
        />
        <EmailField value={form.email} onText={form.setEmail} mistake={form.mistakes.email} />
        <PasswordField
          of="new"
          label="Password"
          value={form.password}
          onText={form.setPassword}
          mistake={form.mistakes.password}
        />
        <TryError error={form.error} wait={form.wait} />
        <SubmitButton isPending={form.isPending} disabled={form.wait > 0} className="h-10 max-md:h-11">
          Make the account
        </SubmitButton>
      </form>
      <Providers place={place} />
    </>
  )
}

/** The address may have been taken: that is told to nobody, so this fits both. */
function NotIn({ place }: { place: string }) {
  return (
    <>
      <div role="status">
        <Callout title="Now sign in">
          If there was an account with that address already, nothing about it has changed: its own password is the one
          that counts.
        </Callout>
      </div>
      <Link to="/sign-in" search={place === '/' ? {} : { to: place }} className={buttonClass({ look: 'primary' })}>
        Sign in
      </Link>
    </>
  )
}

/** Makes the account and goes in with it; there may be a reason why that takes another step. */
async function join(body: Registration): Promise<'in' | 'not-in'> {
  await register(body)
  const answer = await logIn({ email: body.email, password: body.password }).catch(() => undefined)
  return answer?.kind === 'signed-in' ? 'in' : 'not-in'
}

type Mistakes = { readonly [Name in 'name' | 'email' | 'password']?: string | undefined }

function useRegisterForm(place: string, invitation: string | undefined) {
  const [name, setName] = useState('')
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const [mistakes, setMistakes] = useState<Mistakes>({})
  const { mutate, error, isPending, data } = useMutation({
    mutationFn: join,
    onSuccess: (outcome) => outcome === 'in' && goOn(place),
  })
  const wait = useWait(error)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const found = {
      name: name.trim() === '' ? 'Say who you are.' : undefined,
      email: emailMistake(email),
      password: newPasswordMistake(password),
    }
    setMistakes(found)
    if (Object.values(found).some((mistake) => mistake !== undefined) || wait > 0) return
    mutate({ name: name.trim(), email: email.trim(), password, ...(invitation !== undefined && { invitation }) })
  }
  const fields = { name, setName, email, setEmail, password, setPassword, mistakes }
  return { ...fields, submit, error, wait, isPending: isPending || data === 'in', outcome: data }
}
