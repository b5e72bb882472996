import type { RoomWish } from '@livetap/contracts/rooms/access.ts'
import type { QueueMode, RoomVisibility } from '@livetap/contracts/rooms/room.ts'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { queueModes } from '../../lib/rooms/queue-modes.ts'
import { Dialog } from '../../ui/dialog.tsx'
import { Field } from '../../ui/form/field.tsx'
import { PasswordField } from '../../ui/form/password-field.tsx'
import { SubmitButton } from '../../ui/form/submit-button.tsx'
import { InlineError } from '../../ui/notice.tsx'
import { createRoom, roomsKey } from './requests.ts'
import { Choice, PasswordTick, visibilities } from './room-fields.tsx'

interface OpenDialogProps {
  readonly open: boolean
  readonly onClose: () => void
}

/** What a room begins with. All of it is usual, and Enter opens the room. */
export function OpenDialog({ open, onClose }: OpenDialogProps) {
  return (
    <Dialog open={open} onClose={onClose} title="Open a room">
      <OpenForm />
    </Dialog>
  )
}

function OpenForm() {
  const [name, setName] = useState('')
  const [visibility, setVisibility] = useState<RoomVisibility>('link')
  const [password, setPassword] = useState<string>()
  const [queueMode, setQueueMode] = useState<QueueMode>('free')
  const opening = useOpening()
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const called = name.trim()
    opening.mutate({
      ...(called && { name: called }),
      visibility,
      ...(password && { password }),
      settings: { queueMode },
    })
  }
  return (
    <form onSubmit={submit} className="flex flex-col gap-4 p-4">
      <Field
        label="Name"
        value={name}
        onText={setName}
        maxLength={60}
        dir="auto"
        placeholder="Watch together"
        autoComplete="off"
        data-autofocus
      />
      <Choice label="Who may come" value={visibility} choices={visibilities} onChoose={setVisibility} />
      <PasswordTick isOn={password !== undefined} onChange={(isOn) => setPassword(isOn ? '' : undefined)} />
      {password !== undefined && (
        <PasswordField
          of="new"
          label="Password of the room"
          value={password}
          onText={setPassword}
          required
          maxLength={200}
          hint=""
        />
      )}
      <Choice label="What comes next" value={queueMode} choices={queueModes} onChoose={setQueueMode} />
      {opening.error && <InlineError error={opening.error} />}
      <SubmitButton isPending={opening.isPending} className="self-end max-md:h-11">
        Open the room
      </SubmitButton>
    </form>
  )
}

/** Into the new room at once: all else can be set there, or later. */
function useOpening() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (wish: RoomWish) => createRoom(wish),
    onSuccess: ({ id }) => {
      void queries.invalidateQueries({ queryKey: roomsKey })
      location.assign(`/watch/${encodeURIComponent(id)}`)
    },
  })
}
