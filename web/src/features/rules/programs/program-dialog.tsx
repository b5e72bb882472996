import type { Program, ProgramName } from '@livetap/contracts/rules/programs.ts'
import { type FormEvent, useState } from 'react'
import { Button } from '../../../ui/button.tsx'
import { Dialog } from '../../../ui/dialog.tsx'
import { Field } from '../../../ui/form/field.tsx'
import { SubmitButton } from '../../../ui/form/submit-button.tsx'
import { InlineError } from '../../../ui/notice.tsx'
import { Tick } from '../parts/fields.tsx'
import { useSetting } from './program-queries.ts'
import { programWords } from './program-words.ts'

interface ProgramDialogProps {
  readonly program: ProgramName
  /** Undefined: it was never set. */
  readonly place: Program | undefined
  readonly open: boolean
  readonly onClose: (isSet: boolean) => void
}

/** Where a program is, and its password. */
export function ProgramDialog({ open, onClose, program, place }: ProgramDialogProps) {
  return (
    <Dialog open={open} onClose={() => onClose(false)} title={`Connect ${programWords[program].name}`}>
      {open && <ProgramForm program={program} place={place} onClose={onClose} />}
    </Dialog>
  )
}

function useProgramForm({ program, place, onClose }: Omit<ProgramDialogProps, 'open'>) {
  const [url, setUrl] = useState(place?.url ?? programWords[program].url)
  const [asks, setAsks] = useState(place?.hasPassword ?? program === 'obs')
  const [password, setPassword] = useState('')
  const [wasSent, setSent] = useState(false)
  const setting = useSetting(program)
  const isKept = place?.hasPassword === true && place.url === url.trim()
  const isMissing = asks && password === '' && !isKept
  const submit = (event: FormEvent) => {
    event.preventDefault()
    event.stopPropagation()
    setSent(true)
    if (isMissing || url.trim() === '') return
    const wish = asks ? (password === '' ? {} : { password }) : { password: null }
    setting.mutate({ url: url.trim(), ...wish }, { onSuccess: () => onClose(true) })
  }
  const mistakes = {
    url: wasSent && url.trim() === '' ? 'Put the address in first.' : undefined,
    password: wasSent && isMissing ? 'Put the password in, or say that there is none.' : undefined,
  }
  return { url, setUrl, asks, setAsks, password, setPassword, setting, isKept, submit, mistakes }
}

function ProgramForm(props: Omit<ProgramDialogProps, 'open'>) {
  const { program, onClose } = props
  const { url, setUrl, asks, setAsks, password, setPassword, setting, isKept, submit, mistakes } = useProgramForm(props)
  return (
    <form onSubmit={submit} noValidate className="flex flex-col gap-4 p-4">
      <p className="text-sm text-pretty text-ink-2">{programWords[program].how}</p>
      <Field
        label="Address"
        value={url}
        onText={setUrl}
        mistake={mistakes.url}
        hint="As the machine sees it that Livetap runs on. Whoever runs Livetap has to allow it once."
        maxLength={500}
        inputMode="url"
        autoCapitalize="none"
        autoComplete="off"
        spellCheck={false}
        data-autofocus
      />
      <Tick checked={asks} onChange={setAsks} label="It asks for a password" />
      {asks && <Password value={password} onText={setPassword} mistake={mistakes.password} isKept={isKept} />}
      {setting.error && <InlineError error={setting.error} />}
      <div className="flex flex-wrap justify-end gap-2">
        <Button look="quiet" onClick={() => onClose(false)}>
          Cancel
        </Button>
        <SubmitButton isPending={setting.isPending}>Save and test</SubmitButton>
      </div>
    </form>
  )
}

interface PasswordProps {
  readonly value: string
  readonly onText: (text: string) => void
  readonly mistake: string | undefined
  /** Livetap has one for this address. */
  readonly isKept: boolean
}

const Password = ({ isKept, ...field }: PasswordProps) => (
  <Field
    label="Password"
    type="password"
    hint={isKept ? 'Empty: the one that Livetap has.' : 'It is sealed, kept for this address alone, and never shown.'}
    maxLength={200}
    autoComplete="new-password"
    {...field}
  />
)
