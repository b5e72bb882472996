import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import { ApiError } from '../../../lib/api.ts'
import { Button } from '../../../ui/button.tsx'
import { Field } from '../../../ui/form/field.tsx'
import { SubmitButton } from '../../../ui/form/submit-button.tsx'
import { TryError, useWait } from '../../../ui/form/try-again.tsx'
import { Gate } from '../gate/gate.tsx'
import { sendCode } from '../requests.ts'

interface CodeStepProps {
  readonly ticket: string
  readonly onSignedIn: () => void
  /** The ticket is worth nothing any more, or somebody wants to begin again. */
  readonly onOver: () => void
}

/** After the password: a code of the authenticator, or one of those kept for when it is lost. */
export function CodeStep({ ticket, onSignedIn, onOver }: CodeStepProps) {
  const [isRecovery, setIsRecovery] = useState(false)
  const note = isRecovery
    ? 'Type one of the recovery codes that you kept. It works once.'
    : 'Type the six digits that your authenticator shows now.'
  return (
    <Gate title="One more step" note={note}>
      <CodeForm
        key={String(isRecovery)}
        ticket={ticket}
        isRecovery={isRecovery}
        onSignedIn={onSignedIn}
        onOver={onOver}
      />
      <div className="flex flex-wrap justify-between gap-2">
        <Button look="quiet" size="small" className="max-md:h-10" onClick={() => setIsRecovery(!isRecovery)}>
          {isRecovery ? 'Use the authenticator' : 'Use a recovery code'}
        </Button>
        <Button look="quiet" size="small" className="max-md:h-10" onClick={onOver}>
          Begin again
        </Button>
      </div>
    </Gate>
  )
}

type CodeFormProps = CodeStepProps & { readonly isRecovery: boolean }

function CodeForm(props: CodeFormProps) {
  const { isRecovery } = props
  const { code, setCode, field, submit, error, wait, isPending } = useCodeForm(props)
  return (
    <form onSubmit={submit} noValidate className="flex flex-col gap-4">
      <Field
        label={isRecovery ? 'Recovery code' : 'Code'}
        value={code}
        onText={setCode}
        inputRef={field}
        name="code"
        autoComplete={isRecovery ? 'off' : 'one-time-code'}
        inputMode={isRecovery ? 'text' : 'numeric'}
        autoCapitalize="none"
        spellCheck={false}
        maxLength={40}
        className={isRecovery ? 'font-mono' : 'font-mono text-lg tracking-[0.3em] max-md:text-lg'}
      />
      <TryError error={error} wait={wait} />
      <SubmitButton isPending={isPending} disabled={code.trim() === '' || wait > 0} className="h-10 max-md:h-11">
        Go on
      </SubmitButton>
    </form>
  )
}

function useCodeForm({ ticket, isRecovery, onSignedIn, onOver }: CodeFormProps) {
  const [code, setCode] = useState('')
  const field = useRef<HTMLInputElement>(null)
  useEffect(() => field.current?.focus(), [])
  const { mutate, error, isPending, isSuccess } = useMutation({
    mutationFn: sendCode,
    onSuccess: onSignedIn,
    onError: (problem) => {
      if (problem instanceof ApiError && problem.code === 'ticket-invalid') onOver()
      field.current?.select()
    },
  })
  const wait = useWait(error)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const typed = isRecovery ? code.trim() : code.replaceAll(/\s/g, '')
    if (typed !== '' && wait === 0) mutate({ ticket, code: typed })
  }
  return { code, setCode, field, submit, error, wait, isPending: isPending || isSuccess }
}
