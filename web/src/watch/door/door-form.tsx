import type { RoomFront } from '@livetap/contracts/rooms/access.ts'
import { type FormEvent, useState } from 'react'
import { Field } from '../../ui/form/field.tsx'
import { PasswordField } from '../../ui/form/password-field.tsx'
import { SubmitButton } from '../../ui/form/submit-button.tsx'
import type { Refusal, RoomConnection, Standing } from '../room/connection.ts'
import { keepName, readClientId, readLastName, readRoomName } from '../room/kept.ts'
import { readInvite } from './front.ts'

interface DoorFormProps {
  readonly front: RoomFront
  readonly connection: RoomConnection
  readonly standing: Extract<Standing, { readonly at: 'door' | 'joining' }>
}

/** The way in. The tap on its button also lets the browser play with sound. */
export function DoorForm({ front, connection, standing }: DoorFormProps) {
  const [name, setName] = useState(() => readRoomName(front.id) || front.you?.name || readLastName())
  const [password, setPassword] = useState('')
  const refusal = standing.at === 'door' ? standing.refusal : undefined
  const invite = readInvite()
  const asksPassword = asks(front, 'password', refusal) && !invite
  const join = (event: FormEvent) => {
    event.preventDefault()
    const wanted = name.trim()
    if (wanted) keepName(front.id, wanted)
    connection.join({ ...(wanted && { name: wanted }), ...(password && { password }), ...(invite && { invite }) })
  }
  return (
    <form onSubmit={join} className="flex flex-col gap-4">
      <Field
        label="Your name"
        value={name}
        onText={setName}
        name="nickname"
        autoComplete="nickname"
        maxLength={40}
        dir="auto"
        placeholder={front.you?.name ?? 'Guest'}
      />
      {asksPassword && (
        <PasswordField label="Password of the room" value={password} onText={setPassword} maxLength={200} hint="" />
      )}
      {refusal && <Refused refusal={refusal} />}
      <SubmitButton size="large" isPending={standing.at === 'joining'}>
        Join
      </SubmitButton>
      <p className="text-center text-xs text-pretty text-ink-3">
        Everybody sees the same moment at the same time. You need no account.
      </p>
    </form>
  )
}

/** Who was let in before is not asked again, unless the server wants it. */
function asks({ needs, id }: RoomFront, what: 'password', refusal: Refusal | undefined): boolean {
  return refusal?.code === 'room-password-wrong' || (needs.includes(what) && readClientId(id) === undefined)
}

/** Whether whoever stands here has no way in: no invitation, and never let in before. */
export const lacksInvite = ({ needs, id }: RoomFront): boolean =>
  needs.includes('invite') && readInvite() === undefined && readClientId(id) === undefined

function Refused({ refusal: { code, message } }: { refusal: Refusal }) {
  return (
    <p role="alert" className="text-sm text-pretty text-danger">
      {refusalWords[code] ?? message}
    </p>
  )
}

const refusalWords: Readonly<Record<string, string>> = {
  'room-password-wrong': 'That is not the password of the room.',
  'room-invite-needed': 'You have to be invited to this room.',
  'room-full': 'The room is full. Try again when somebody has left.',
  'room-locked': 'The room is locked: nobody new comes in for now. Ask somebody inside to open it.',
  'room-banned': 'You were banned from this room.',
  'room-not-found': 'There is no such room any more.',
  'no-answer': 'The server does not answer. Try again in a moment.',
  'server-unreachable': 'The server does not answer. Try again in a moment.',
}
