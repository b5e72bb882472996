import type { SecretView } from '@livetap/contracts/workspace/secrets.ts'
import { useMutation } from '@tanstack/react-query'
import { LoaderCircle } from 'lucide-react'
import { type FormEvent, useId, useState } from 'react'
import { Button } from '../../../ui/button.tsx'
import { Dialog } from '../../../ui/dialog.tsx'
import { InlineError } from '../../../ui/notice.tsx'
import type { SecretKind } from './kinds.ts'
import { setSecret, useRefresh } from './secret-queries.ts'

interface SecretDialogProps {
  /** Undefined closes it. */
  readonly kind: SecretKind | undefined
  readonly known: SecretView | undefined
  readonly onClose: () => void
}

export function SecretDialog({ kind, known, onClose }: SecretDialogProps) {
  const title = kind && `${known ? 'Replace' : 'Set'} the ${kind.called}`
  return (
    <Dialog open={kind !== undefined} onClose={onClose} title={title ?? ''}>
      {kind && <SecretForm kind={kind} wasShared={known?.shared ?? false} onDone={onClose} />}
    </Dialog>
  )
}

function SecretForm({ kind, wasShared, onDone }: { kind: SecretKind; wasShared: boolean; onDone: () => void }) {
  const { value, setValue, consent, setConsent, isMissing, save, submit } = useSecretForm(kind, wasShared, onDone)
  return (
    <form onSubmit={submit} noValidate className="flex flex-col gap-4 p-4">
      <SecretField kind={kind} value={value} isMissing={isMissing} onValue={setValue} />
      {kind.name === 'tiktok-session' && <Consent given={consent} onGiven={setConsent} />}
      {save.error && !isMissing && <InlineError error={save.error} />}
      <div className="flex justify-end gap-2">
        <Button look="quiet" disabled={save.isPending} onClick={onDone}>
          Cancel
        </Button>
        <Button type="submit" look="primary" disabled={save.isPending}>
          {save.isPending && <LoaderCircle size={15} className="animate-spin" />}
          Save
        </Button>
      </div>
    </form>
  )
}

function useSecretForm({ name }: SecretKind, wasShared: boolean, onDone: () => void) {
  const refresh = useRefresh()
  const [value, setValue] = useState('')
  const [consent, setConsent] = useState(wasShared)
  const [isMissing, setMissing] = useState(false)
  const save = useMutation({ mutationFn: setSecret, onSuccess: refresh })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setMissing(value.trim() === '')
    if (value.trim() !== '') save.mutate({ name, value, consent }, { onSuccess: onDone })
  }
  return { value, setValue, consent, setConsent, isMissing, save, submit }
}

interface SecretFieldProps {
  readonly kind: SecretKind
  readonly value: string
  readonly isMissing: boolean
  readonly onValue: (value: string) => void
}

function SecretField({ kind, value, isMissing, onValue }: SecretFieldProps) {
  const id = useId()
  return (
    <div className="flex flex-col gap-1 text-sm">
      <label htmlFor={id} className="font-medium">
        {kind.label}
      </label>
      <input
        id={id}
        type="password"
        value={value}
        onChange={(event) => onValue(event.target.value)}
        autoComplete="off"
        spellCheck={false}
        dir="ltr"
        maxLength={8192}
        data-autofocus
        aria-invalid={isMissing}
        aria-describedby={`${id}-hint ${id}-mistake`}
        className="h-9 w-full rounded-md border border-line-strong bg-bg px-2.5 font-mono text-sm text-ink outline-offset-0 max-md:h-10 max-md:text-base"
      />
      <span id={`${id}-hint`} className="text-xs text-pretty text-ink-3">
        {kind.hint}
      </span>
      <p id={`${id}-mistake`} role="alert" className="text-sm text-danger empty:hidden">
        {isMissing ? 'Put it into the field first.' : ''}
      </p>
    </div>
  )
}

/** What somebody agrees to who lets a session be shown to the service that signs connections. */
function Consent({ given, onGiven }: { given: boolean; onGiven: (given: boolean) => void }) {
  return (
    <label className="flex cursor-pointer items-start gap-3 rounded-md border border-line px-3 py-2.5 text-sm hover:bg-hover">
      <input
        type="checkbox"
        checked={given}
        onChange={(event) => onGiven(event.target.checked)}
        className="mt-0.5 size-4 shrink-0 accent-accent"
      />
      <span className="flex flex-col gap-1">
        <span className="font-medium">Also send it to Euler Stream</span>
        <span className="text-xs text-pretty text-ink-2">
          Then the connection to a live is signed in, too, and rules can write in the chat. Euler Stream is another
          company, and whoever has the session can act as this TikTok account. Leave it off unless a live does not work
          otherwise.
        </span>
      </span>
    </label>
  )
}
