import type { Me } from '@livetap/contracts/workspace/access.ts'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { meQuery } from '../../../lib/queries.ts'
import { workspacesQuery } from '../../../lib/session/account.ts'
import { Field } from '../../../ui/form/field.tsx'
import { SubmitButton } from '../../../ui/form/submit-button.tsx'
import { InlineError } from '../../../ui/notice.tsx'
import { Section } from '../../../ui/panel/section.tsx'
import { renameWorkspace } from '../requests.ts'

export function RenameSection({ me }: { me: Me }) {
  const [name, setName] = useState(me.workspaceName)
  const queries = useQueryClient()
  const { mutate, error, isPending } = useMutation({
    mutationFn: renameWorkspace,
    onSuccess: async () => {
      void queries.invalidateQueries({ queryKey: workspacesQuery.queryKey })
      await queries.invalidateQueries({ queryKey: meQuery.queryKey })
    },
  })
  const isChanged = name.trim() !== '' && name.trim() !== me.workspaceName
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (isChanged) mutate(name.trim())
  }
  return (
    <Section title="Name" inset>
      <form onSubmit={submit} className="flex max-w-md flex-col gap-3">
        <Field
          label="Name of the workspace"
          value={name}
          onText={setName}
          hint="Everybody in it sees it."
          autoComplete="off"
          dir="auto"
          maxLength={80}
        />
        {error && <InlineError error={error} />}
        <SubmitButton look="plain" isPending={isPending} disabled={!isChanged} className="self-start">
          Rename
        </SubmitButton>
      </form>
    </Section>
  )
}
