import type { SecondFactorOffer } from '@livetap/contracts/workspace/accounts.ts'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import { Button, buttonClass } from '../../../ui/button.tsx'
import { CopyText } from '../../../ui/copy-button.tsx'
import { Field } from '../../../ui/form/field.tsx'
import { SubmitButton } from '../../../ui/form/submit-button.tsx'
import { TryError, useWait } from '../../../ui/form/try-again.tsx'
import { QrPicture } from '../../../ui/share/qr-picture.tsx'
import { SecretText } from '../../../ui/share/secret-text.tsx'

interface AuthenticatorStepProps {
  readonly offer: SecondFactorOffer
  readonly error: Error | null
  readonly isPending: boolean
  readonly onCode: (code: string) => void
  readonly onCancel: () => void
}

/** Hands the secret to an authenticator, and has it prove that it arrived. */
export function AuthenticatorStep({ offer, ...form }: AuthenticatorStepProps) {
  return (
    <div className="flex flex-col gap-4 p-4">
      <div className="flex gap-4 max-sm:flex-col sm:items-center">
        <QrPicture text={offer.uri} label="QR code for your authenticator" className="self-center max-sm:size-52" />
        <div className="flex min-w-0 flex-col gap-3 text-sm">
          <p className="text-pretty">Scan this with your authenticator, or type the key into it:</p>
          <SecretText text={grouped(offer.secret)}>
            <CopyText text={offer.secret}>Copy</CopyText>
          </SecretText>
          <a href={offer.uri} className={`${buttonClass({ size: 'small' })} self-start max-md:h-10`}>
            Open an authenticator on this device
          </a>
        </div>
      </div>
      <CodeForm {...form} />
    </div>
  )
}

/** Easier to read from a screen and type into a phone. */
const grouped = (secret: string): string => secret.replaceAll(/(.{4})(?=.)/g, '$1 ')

function CodeForm({ error, isPending, onCode, onCancel }: Omit<AuthenticatorStepProps, 'offer'>) {
  const [code, setCode] = useState('')
  const field = useRef<HTMLInputElement>(null)
  const wait = useWait(error)
  useEffect(() => field.current?.focus(), [])
  useEffect(() => {
    if (error) field.current?.select()
  }, [error])
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const digits = code.replaceAll(/\s/g, '')
    if (digits !== '' && wait === 0) onCode(digits)
  }
  return (
    <form onSubmit={submit} noValidate className="flex flex-col gap-4">
      <Field
        label="The six digits that it shows now"
        value={code}
        onText={setCode}
        inputRef={field}
        name="code"
        autoComplete="one-time-code"
        inputMode="numeric"
        maxLength={40}
        className="max-w-44 font-mono text-lg tracking-[0.3em] max-md:text-lg"
      />
      <TryError error={error} wait={wait} />
      <div className="flex justify-end gap-2">
        <Button look="quiet" onClick={onCancel}>
          Cancel
        </Button>
        <SubmitButton isPending={isPending} disabled={code.trim() === '' || wait > 0}>
          Turn it on
        </SubmitButton>
      </div>
    </form>
  )
}
