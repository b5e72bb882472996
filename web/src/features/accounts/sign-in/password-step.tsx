import { useMutation, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { type FormEvent, useRef, useState } from 'react'
import { optionsQuery } from '../../../lib/session/account.ts'
import { EmailField, emailMistake } from '../../../ui/form/email-field.tsx'
import { PasswordField } from '../../../ui/form/password-field.tsx'
import { SubmitButton } from '../../../ui/form/submit-button.tsx'
import { TryError, useWait } from '../../../ui/form/try-again.tsx'
import { Callout } from '../gate/callout.tsx'
import { Gate, wayClass } from '../gate/gate.tsx'
import { LocalHelp } from '../gate/local-help.tsx'
import { Providers } from '../gate/providers.tsx'
import { logIn } from '../requests.ts'
import { describeMishap } from './mishaps.ts'

interface PasswordStepProps {
  readonly place: string
  /** What went wrong on another way: code of the error. */
  readonly mishap: string | undefined
  readonly onSignedIn: () => void
  readonly onTicket: (ticket: string) => void
}

export function PasswordStep({ place, mishap, onSignedIn, onTicket }: PasswordStepProps) {
  const note =
    place === '/invite' ? 'Then accept the invitation.' : place === '/' ? undefined : 'Then go on where you were.'
  return (
    <Gate title="Sign in" note={note} ways={<Ways place={place} />}>
      {mishap !== undefined && <Mishap code={mishap} />}
      <PasswordForm onSignedIn={onSignedIn} onTicket={onTicket} />
      <Providers place={place} />
      <LocalHelp />
    </Gate>
  )
}

function Mishap({ code }: { code: string }) {
  const [title, what] = describeMishap(code)
  return (
    <Callout tone="warn" title={title}>
      {what}
    </Callout>
  )
}

function PasswordForm({ onSignedIn, onTicket }: Pick<PasswordStepProps, 'onSignedIn' | 'onTicket'>) {
  const form = usePasswordForm(onSignedIn, onTicket)
  return (
    <form onSubmit={form.submit} noValidate className="flex flex-col gap-4">
      <EmailField value={form.email} onText={form.setEmail} mistake={form.mistakes.email} autoFocus />
      <PasswordField
        inputRef={form.passwordField}
        value={form.password}
        onText={form.setPassword}
        mistake={form.mistakes.password}
      />
      <TryError error={form.error} wait={form.wait} />
      <SubmitButton isPending={form.isPending} disabled={form.wait > 0} className="h-10 max-md:h-11">
        Sign in
      </SubmitButton>
      <Link to="/forgot-password" className={`${wayClass} self-center text-sm`}>
        Forgot your password?
      </Link>
    </form>
  )
}

function usePasswordForm(onSignedIn: () => void, onTicket: (ticket: string) => void) {
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const [mistakes, setMistakes] = useState<{ email?: string; password?: string }>({})
  const passwordField = useRef<HTMLInputElement>(null)
  const { mutate, error, isPending, isSuccess } = useMutation({
    mutationFn: logIn,
    onSuccess: (answer) => (answer.kind === 'signed-in' ? onSignedIn() : onTicket(answer.ticket)),
    onError: () => passwordField.current?.select(),
  })
  const wait = useWait(error)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const wrong = emailMistake(email)
    const found = { ...(wrong && { email: wrong }), ...(password === '' && { password: 'Type your password.' }) }
    setMistakes(found)
    if (Object.keys(found).length === 0 && wait === 0) mutate({ email: email.trim(), password })
  }
  const isBusy = isPending || isSuccess
  return { email, setEmail, password, setPassword, mistakes, passwordField, submit, error, isPending: isBusy, wait }
}

function Ways({ place }: { place: string }) {
  const { data } = useQuery(optionsQuery)
  if (!data) return null
  if (data.registration === 'invitation' && place !== '/invite') {
    return <p>New here? It takes an invitation: ask a member of a workspace for a link.</p>
  }
  return (
    <p>
      New here?{' '}
      <Link to="/register" search={place === '/' ? {} : { to: place }} className={wayClass}>
        Make an account
      </Link>
    </p>
  )
}
