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
import { LiveField } from './live-field.tsx'
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
  const [wish, setWish] = useState<Wish>(usualWish)
  const opening = useOpening()
  const submit = (event: FormEvent) => {
    event.preventDefault()
    opening.mutate(toRoomWish(wish))
  }
  return (
    <form onSubmit={submit} className="flex flex-col gap-4 p-4">
      <Field
        label="Name"
        value={wish.name}
        onText={(name) => setWish({ ...wish, name })}
        maxLength={60}
        dir="auto"
        placeholder="Watch together"
        autoComplete="off"
        data-autofocus
      />
      <Choice
        label="Who may come"
        value={wish.visibility}
        choices={visibilities}
        onChoose={(visibility) => setWish({ ...wish, visibility })}
      />
      <PasswordFields wish={wish} onChange={setWish} />
      <Choice
        label="What comes next"
        value={wish.queueMode}
        choices={queueModes}
        onChoose={(queueMode) => setWish({ ...wish, queueMode })}
      />
      <LiveField value={wish.uniqueId} onChoose={(uniqueId) => setWish({ ...wish, uniqueId })} />
      {opening.error && <InlineError error={opening.error} />}
      <SubmitButton isPending={opening.isPending} className="self-end max-md:h-11">
        Open the room
      </SubmitButton>
    </form>
  )
}

interface Wish {
  readonly name: string
  readonly visibility: RoomVisibility
  readonly password?: string
  readonly queueMode: QueueMode
  readonly uniqueId: string | null
}

const usualWish: Wish = { name: '', visibility: 'link', queueMode: 'free', uniqueId: null }

function toRoomWish({ name, queueMode, uniqueId, ...rest }: Wish): RoomWish {
  const called = name.trim()
  return { ...rest, ...(called && { name: called }), ...(uniqueId && { uniqueId }), settings: { queueMode } }
}

function PasswordFields({ wish, onChange }: { wish: Wish; onChange: (wish: Wish) => void }) {
  const { password, ...open } = wish
  return (
    <>
      <PasswordTick
        isOn={password !== undefined}
        onChange={(isOn) => onChange(isOn ? { ...wish, password: '' } : open)}
      />
      {password !== undefined && (
        <PasswordField
          of="new"
          label="Password of the room"
          value={password}
          onText={(typed) => onChange({ ...wish, password: typed })}
          required
          maxLength={200}
          hint=""
        />
      )}
    </>
  )
}

/** Into the new room at once: all else can be set there, or later. */
function useOpening() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: createRoom,
    onSuccess: ({ id }) => {
      void queries.invalidateQueries({ queryKey: roomsKey })
      location.assign(`/watch/${encodeURIComponent(id)}`)
    },
  })
}
