import { useMutation, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { optionsQuery } from '../../../lib/session/account.ts'
import { EmailField, emailMistake } from '../../../ui/form/email-field.tsx'
import { SubmitButton } from '../../../ui/form/submit-button.tsx'
import { TryError, useWait } from '../../../ui/form/try-again.tsx'
import { Callout } from '../gate/callout.tsx'
import { Gate, wayClass } from '../gate/gate.tsx'
import { forgetPassword } from '../requests.ts'

export function ForgotPasswordPage() {
  const back = (
    <Link to="/sign-in" className={wayClass}>
      Back to signing in
    </Link>
  )
  return (
    <Gate title="Set a new password" note="With a link that works once, for an hour." ways={back}>
      <ForgotForm />
    </Gate>
  )
}

function ForgotForm() {
  const { data: options } = useQuery(optionsQuery)
  const [email, setEmail] = useState('')
  const [mistake, setMistake] = useState<string>()
  const { mutate, error, isPending, isSuccess } = useMutation({ mutationFn: forgetPassword })
  const wait = useWait(error)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const found = emailMistake(email)
    setMistake(found)
    if (!found && wait === 0) mutate(email.trim())
  }
  if (isSuccess) return <Sent isMailed={options?.mail ?? true} />
  return (
    <form onSubmit={submit} noValidate className="flex flex-col gap-4">
      <EmailField value={email} onText={setEmail} mistake={mistake} autoFocus />
      <TryError error={error} wait={wait} />
      <SubmitButton isPending={isPending} disabled={wait > 0} className="h-10 max-md:h-11">
        Ask for a link
      </SubmitButton>
    </form>
  )
}

/** Says the same whether somebody has that address here or not. */
function Sent({ isMailed }: { isMailed: boolean }) {
  return (
    <div role="status">
      <Callout title={isMailed ? 'Look into your mail' : 'Ask whoever runs this Livetap'}>
        {isMailed
          ? 'If somebody here has that address, a link is on its way to it. Nothing there? Look among the spam, then ask again.'
          : 'This Livetap sends no mail. If somebody here has that address, the link stands in the terminal it was started from: whoever runs it can hand it to you.'}
      </Callout>
    </div>
  )
}
