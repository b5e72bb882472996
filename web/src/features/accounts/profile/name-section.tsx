import type { AccountView } from '@livetap/contracts/workspace/accounts.ts'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { meQuery } from '../../../lib/queries.ts'
import { accountQuery } from '../../../lib/session/account.ts'
import { Field } from '../../../ui/form/field.tsx'
import { SubmitButton } from '../../../ui/form/submit-button.tsx'
import { InlineError } from '../../../ui/notice.tsx'
import { Section } from '../../../ui/panel/section.tsx'
import { rename } from '../requests.ts'
import { Saved } from './saved.tsx'

export function NameSection({ account }: { account: AccountView }) {
  const [name, setName] = useState(account.name)
  const queries = useQueryClient()
  const { mutate, error, isPending, isSuccess } = useMutation({
    mutationFn: rename,
    onSuccess: () => {
      queries.setQueryData(accountQuery.queryKey, (old) => old && { ...old, name: name.trim() })
      void queries.invalidateQueries({ queryKey: meQuery.queryKey })
    },
  })
  const isChanged = name.trim() !== '' && name.trim() !== account.name
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (isChanged) mutate({ name: name.trim() })
  }
  return (
    <Section title="You" inset>
      <form onSubmit={submit} className="flex max-w-md flex-col gap-3">
        <Field
          label="Name"
          value={name}
          onText={setName}
          hint="As your team sees it."
          autoComplete="name"
          dir="auto"
          maxLength={80}
        />
        {error && <InlineError error={error} />}
        <div className="flex flex-wrap items-center gap-3">
          <SubmitButton look="plain" isPending={isPending} disabled={!isChanged}>
            Save the name
          </SubmitButton>
          <Saved text={isSuccess && !isChanged ? 'Saved.' : undefined} />
        </div>
      </form>
    </Section>
  )
}
