import type { Room, RoomChange } from '@livetap/contracts/rooms/access.ts'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { Dialog } from '../../ui/dialog.tsx'
import { Field, fieldClass } from '../../ui/form/field.tsx'
import { PasswordField } from '../../ui/form/password-field.tsx'
import { SubmitButton } from '../../ui/form/submit-button.tsx'
import { InlineError } from '../../ui/notice.tsx'
import { LiveField } from './live-field.tsx'
import { changeRoom, roomsKey } from './requests.ts'

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

const visibilities = [
  ['link', 'Whoever has the link'],
  ['public', 'Everybody: it is in the lobby'],
  ['invited', 'Only with an invitation'],
] as const

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
      <Visibility value={visibility} onChoose={setVisibility} />
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

const PasswordTick = ({ isOn, onChange }: { isOn: boolean; onChange: (isOn: boolean) => void }) => (
  <label className="flex items-center gap-2 text-sm font-medium">
    <input
      type="checkbox"
      checked={isOn}
      onChange={({ target }) => onChange(target.checked)}
      className="size-4 accent-accent"
    />
    Ask for a password
  </label>
)

interface VisibilityProps {
  readonly value: Room['visibility']
  readonly onChoose: (value: Room['visibility']) => void
}

const Visibility = ({ value, onChoose }: VisibilityProps) => (
  <label className="flex flex-col gap-1 text-sm font-medium">
    Who may come
    <select
      value={value}
      onChange={({ target }) => onChoose(target.value as Room['visibility'])}
      className={fieldClass}
    >
      {visibilities.map(([one, words]) => (
        <option key={one} value={one}>
          {words}
        </option>
      ))}
    </select>
  </label>
)

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
