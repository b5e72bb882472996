import type { Me } from '@livetap/contracts/workspace/access.ts'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { forgetWorkspace } from '../../../lib/session/kept.ts'
import { goOn } from '../../../lib/session/move.ts'
import { Button } from '../../../ui/button.tsx'
import { Dialog } from '../../../ui/dialog.tsx'
import { Field } from '../../../ui/form/field.tsx'
import { SubmitButton } from '../../../ui/form/submit-button.tsx'
import { InlineError } from '../../../ui/notice.tsx'
import { deleteWorkspace } from '../requests.ts'
import { nameWords } from '../words.ts'

interface DeleteDialogProps {
  readonly me: Me
  readonly open: boolean
  readonly onClose: () => void
}

/** What is gone then; whoever means it types the name. */
export function DeleteDialog({ me, open, onClose }: DeleteDialogProps) {
  return (
    <Dialog open={open} onClose={onClose} title="Delete the workspace">
      <DeleteForm me={me} onClose={onClose} />
    </Dialog>
  )
}

function DeleteForm({ me, onClose }: Omit<DeleteDialogProps, 'open'>) {
  const { typed, setTyped, submit, error, isMeant, isPending } = useDeletion(me)
  return (
    <form onSubmit={submit} className="flex flex-col gap-4 p-4 text-sm">
      <p className="text-base font-semibold [overflow-wrap:anywhere]">
        <bdi>{nameWords(me.workspaceName)}</bdi>
      </p>
      <Consequences />
      <Field
        label="Type its name to delete it"
        value={typed}
        onText={setTyped}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        dir="auto"
        data-autofocus
      />
      {error && <InlineError error={error} />}
      <div className="flex flex-wrap justify-end gap-2">
        <Button onClick={onClose}>Keep it</Button>
        <SubmitButton look="danger" isPending={isPending} disabled={!isMeant} className="border border-line">
          Delete for good
        </SubmitButton>
      </div>
    </form>
  )
}

function useDeletion(me: Me) {
  const [typed, setTyped] = useState('')
  const { mutate, error, isPending, isSuccess } = useMutation({
    mutationFn: deleteWorkspace,
    onSuccess: () => {
      forgetWorkspace()
      goOn('/workspaces')
    },
  })
  const isMeant = plain(typed) === plain(me.workspaceName)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (isMeant) mutate({ name: me.workspaceName })
  }
  return { typed, setTyped, submit, error, isMeant, isPending: isPending || isSuccess }
}

/** What cannot be seen in a name cannot be typed either. */
const plain = (name: string): string => nameWords(name).replaceAll(/\s+/g, ' ')

function Consequences() {
  return (
    <ul className="flex list-disc flex-col gap-1.5 pl-5 text-pretty text-ink-2 marker:text-ink-3">
      <li>At once: nobody gets in any more, keys and invitations are worth nothing, and nothing is recorded.</li>
      <li>Within minutes: all lives, recordings, reports, viewers and the audit log are removed, and it is checked.</li>
      <li>Not reached: files that were downloaded, and backups.</li>
      <li>Accounts stay: everybody keeps their other workspaces. You see how far it is under “All workspaces”.</li>
    </ul>
  )
}
