import type { Room, RoomChange } from '@livetap/contracts/rooms/access.ts'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { Dialog } from '../../ui/dialog.tsx'
import { Field } from '../../ui/form/field.tsx'
import { PasswordField } from '../../ui/form/password-field.tsx'
import { SubmitButton } from '../../ui/form/submit-button.tsx'
import { InlineError } from '../../ui/notice.tsx'
import { LiveField } from './live-field.tsx'
import { changeRoom, roomsKey } from './requests.ts'
import { Choice, PasswordTick, visibilities } from './room-fields.tsx'

interface ChangeDialogProps {
  /** Undefined closes it. */
  readonly room: Room | undefined
  readonly onClose: () => void
}

/** What a room is called, and who may come. */
export function ChangeDialog({ room, onClose }: ChangeDialogProps) {
  return (
    <Dialog open={room !== undefined} onClose={onClose} title="Name and who may come">
      {room && <ChangeForm room={room} onClose={onClose} />}
    </Dialog>
  )
}

function ChangeForm({ room, onClose }: { room: Room; onClose: () => void }) {
  const [name, setName] = useState(room.name)
  const [visibility, setVisibility] = useState(room.visibility)
  const [uniqueId, setUniqueId] = useState(room.uniqueId)
  const [password, setPassword] = useState('')
  const [wantsPassword, setWantsPassword] = useState(room.hasPassword)
  const change = useChange(onClose)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const secret = !wantsPassword ? { password: null } : password !== '' ? { password } : {}
    const live = uniqueId !== room.uniqueId && { uniqueId }
    change.mutate({ id: room.id, name: name.trim() || room.name, visibility, ...live, ...secret })
  }
  return (
    <form onSubmit={submit} className="flex flex-col gap-4 p-4">
      <Field label="Name" value={name} onText={setName} maxLength={60} dir="auto" data-autofocus />
      <Choice label="Who may come" value={visibility} choices={visibilities} onChoose={setVisibility} />
      <LiveField value={uniqueId} onChoose={setUniqueId} />
      <PasswordTick isOn={wantsPassword} onChange={setWantsPassword} />
      {wantsPassword && (
        <PasswordField
          of="new"
          label="Password of the room"
          value={password}
          onText={setPassword}
          required={!room.hasPassword}
          maxLength={200}
          hint={room.hasPassword ? 'Leave it empty to keep the one of now.' : ''}
        />
      )}
      {change.error && <InlineError error={change.error} />}
      <SubmitButton isPending={change.isPending} className="self-end">
        Save
      </SubmitButton>
    </form>
  )
}

function useChange(onDone: () => void) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (wish: RoomChange & Pick<Room, 'id'>) => changeRoom(wish),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: roomsKey })
      onDone()
    },
  })
}
