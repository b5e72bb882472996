import { useMutation } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { type FormEvent, useEffect, useState } from 'react'
import { buttonClass } from '../../../ui/button.tsx'
import { newPasswordMistake, PasswordField } from '../../../ui/form/password-field.tsx'
import { SubmitButton } from '../../../ui/form/submit-button.tsx'
import { TryError, useWait } from '../../../ui/form/try-again.tsx'
import { Callout } from '../gate/callout.tsx'
import { Gate, wayClass } from '../gate/gate.tsx'
import { resetPassword } from '../requests.ts'

/** Comes from the link in a mail: `#token=…`. */
export function ResetPasswordPage() {
  const [token] = useState(() => /^#token=(.+)$/.exec(location.hash)?.[1])
  useEffect(() => history.replaceState(history.state, '', location.pathname), [])
  return token === undefined ? <NoToken /> : <ResetPassword token={token} />
}

function NoToken() {
  return (
    <Gate title="This link is not whole">
      <p className="text-sm text-pretty text-ink-2">
        Open the link in your mail once more, or copy all of it into the address bar. It works once, for an hour.
      </p>
      <Link to="/forgot-password" className={buttonClass({})}>
        Ask for another link
      </Link>
    </Gate>
  )
}

function ResetPassword({ token }: { token: string }) {
  const [password, setPassword] = useState('')
  const [mistake, setMistake] = useState<string>()
  const { mutate, error, isPending, isSuccess } = useMutation({ mutationFn: resetPassword })
  const wait = useWait(error)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const found = newPasswordMistake(password)
    setMistake(found)
    if (!found && wait === 0) mutate({ token, password })
  }
  if (isSuccess) return <Done />
  const another = (
    <Link to="/forgot-password" className={wayClass}>
      Ask for another link
    </Link>
  )
  return (
    <Gate
      title="Choose a new password"
      note="Every browser that is signed in to your account is signed out."
      ways={another}
    >
      <form onSubmit={submit} noValidate className="flex flex-col gap-4">
        <PasswordField of="new" value={password} onText={setPassword} mistake={mistake} autoFocus />
        <TryError error={error} wait={wait} />
        <SubmitButton isPending={isPending} disabled={wait > 0} className="h-10 max-md:h-11">
          Set the password
        </SubmitButton>
      </form>
    </Gate>
  )
}

function Done() {
  return (
    <Gate title="Your new password is set">
      <div role="status">
        <Callout>Sign in with it now. All other browsers were signed out.</Callout>
      </div>
      <Link to="/sign-in" className={buttonClass({ look: 'primary' })}>
        Sign in
      </Link>
    </Gate>
  )
}
