import { type FormEvent, useState } from 'react'
import { Dialog } from '../../ui/dialog.tsx'
import { Field } from '../../ui/form/field.tsx'
import { SubmitButton } from '../../ui/form/submit-button.tsx'
import { keepName } from '../room/kept.ts'
import { useRoom, useSay } from '../room/room-context.ts'

interface RenameDialogProps {
  readonly open: boolean
  readonly name: string
  readonly onClose: () => void
}

export function RenameDialog({ open, name, onClose }: RenameDialogProps) {
  return (
    <Dialog open={open} onClose={onClose} title="Change your name">
      <RenameForm name={name} onClose={onClose} />
    </Dialog>
  )
}

function RenameForm({ name, onClose }: Omit<RenameDialogProps, 'open'>) {
  const { roomId } = useRoom().connection
  const [say, isPending] = useSay()
  const [wanted, setWanted] = useState(name)
  const rename = async (event: FormEvent) => {
    event.preventDefault()
    const next = wanted.trim()
    if (next === '' || !(await say('rename', { name: next })).ok) return
    keepName(roomId, next)
    onClose()
  }
  return (
    <form onSubmit={(event) => void rename(event)} className="flex flex-col gap-4 p-4">
      <Field label="Your name" value={wanted} onText={setWanted} maxLength={40} dir="auto" data-autofocus />
      <SubmitButton isPending={isPending} className="self-end">
        Change
      </SubmitButton>
    </form>
  )
}
