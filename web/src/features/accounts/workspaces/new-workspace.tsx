import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { createWorkspace } from '../../../lib/session/account.ts'
import { enterWorkspace } from '../../../lib/session/move.ts'
import { Field } from '../../../ui/form/field.tsx'
import { SubmitButton } from '../../../ui/form/submit-button.tsx'
import { TryError, useWait } from '../../../ui/form/try-again.tsx'
import { Section } from '../../../ui/panel/section.tsx'

/** Makes a workspace, and goes in. */
export function NewWorkspace() {
  const [name, setName] = useState('')
  const [mistake, setMistake] = useState<string>()
  const { mutate, error, isPending } = useMutation({ mutationFn: createWorkspace, onSuccess: enterWorkspace })
  const wait = useWait(error)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const isEmpty = name.trim() === ''
    setMistake(isEmpty ? 'Give the workspace a name.' : undefined)
    if (!isEmpty && wait === 0) mutate(name.trim())
  }
  return (
    <Section title="New workspace" inset>
      <form onSubmit={submit} noValidate className="flex max-w-md flex-col gap-3">
        <Field
          label="Name"
          value={name}
          onText={setName}
          mistake={mistake}
          hint="You are its owner. Nothing in it is seen from other workspaces."
          placeholder="Such as the name of your team"
          autoComplete="off"
          dir="auto"
          maxLength={80}
        />
        <TryError error={error} wait={wait} />
        <SubmitButton look="plain" isPending={isPending} disabled={wait > 0} className="self-start">
          Make the workspace
        </SubmitButton>
      </form>
    </Section>
  )
}
