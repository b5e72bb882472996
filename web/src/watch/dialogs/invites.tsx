import type { Invite, InviteWish, NewInvite } from '@livetap/contracts/rooms/access.ts'
import type { RoomRole } from '@livetap/contracts/rooms/members.ts'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { TicketPlus, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { request } from '../../lib/api.ts'
import { plural } from '../../lib/format.ts'
import { expiryWords } from '../../lib/words/words.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import { CopyText } from '../../ui/copy-button.tsx'
import { fieldClass } from '../../ui/form/field.tsx'
import { InlineError } from '../../ui/notice.tsx'
import { SecretText } from '../../ui/share/secret-text.tsx'
import { useRoom } from '../room/room-context.ts'
import { roleNames } from '../room/words.ts'

const path = (roomId: string, rest = '') => `/rooms/${encodeURIComponent(roomId)}/invites${rest}`
const invitesKey = (roomId: string) => ['room-invites', roomId]

/** Links that bring a role with them, for those who keep the room; others do not see that there is such a thing. */
export function Invites() {
  const { roomId } = useRoom().connection
  const { data } = useQuery({
    queryKey: invitesKey(roomId),
    queryFn: ({ signal }) => request<{ items: Invite[] }>(path(roomId), { signal }),
    retry: false,
  })
  if (!data) return null
  return (
    <section aria-label="Invitations" className="flex flex-col gap-3 border-t border-line pt-4">
      <h3 className="text-sm font-semibold">Invitations with a role</h3>
      <NewInviteForm roomId={roomId} />
      {data.items.length > 0 && (
        <ul className="flex flex-col divide-y divide-line">
          {data.items.map((invite) => (
            <InviteLine key={invite.id} roomId={roomId} invite={invite} />
          ))}
        </ul>
      )}
    </section>
  )
}

const roles = ['member', 'dj', 'moderator', 'guest'] as const satisfies readonly RoomRole[]
const lasting = [
  [1, 'for an hour'],
  [24, 'for a day'],
  [24 * 7, 'for a week'],
  [24 * 30, 'for 30 days'],
] as const

function NewInviteForm({ roomId }: { roomId: string }) {
  const queries = useQueryClient()
  const [role, setRole] = useState<RoomRole>('member')
  const [hours, setHours] = useState<number>(24)
  const make = useMutation({
    mutationFn: (body: InviteWish) => request<NewInvite>(path(roomId), { method: 'POST', body }),
    onSuccess: () => queries.invalidateQueries({ queryKey: invitesKey(roomId) }),
  })
  return (
    <div className="flex flex-col gap-2">
      <div className="flex flex-wrap gap-2">
        <Select
          label="Role"
          value={role}
          choices={roles.map((one) => [one, roleNames[one]])}
          onChoose={(chosen) => setRole(chosen as RoomRole)}
        />
        <Select
          label="How long it opens the room"
          value={hours}
          choices={lasting}
          onChoose={(chosen) => setHours(Number(chosen))}
        />
        <Button
          disabled={make.isPending}
          onClick={() => make.mutate({ role, hours })}
          className="h-10 max-md:h-11 max-sm:grow"
        >
          <TicketPlus size={15} aria-hidden="true" /> Make a link
        </Button>
      </div>
      {make.error && <InlineError error={make.error} />}
      {make.data && (
        <SecretText text={make.data.url}>
          <CopyText text={make.data.url}>Copy the link</CopyText>
        </SecretText>
      )}
    </div>
  )
}

interface SelectProps {
  readonly label: string
  readonly value: string | number
  readonly choices: readonly (readonly [value: string | number, words: string])[]
  readonly onChoose: (value: string) => void
}

const Select = ({ label, value, choices, onChoose }: SelectProps) => (
  <select
    aria-label={label}
    value={value}
    onChange={({ target }) => onChoose(target.value)}
    className={`${fieldClass} min-w-32 flex-1`}
  >
    {choices.map(([one, words]) => (
      <option key={one} value={one}>
        {words}
      </option>
    ))}
  </select>
)

function InviteLine({ roomId, invite }: { roomId: string; invite: Invite }) {
  const queries = useQueryClient()
  const revoke = useMutation({
    mutationFn: () => request<void>(path(roomId, `/${invite.id}`), { method: 'DELETE' }),
    onSettled: () => queries.invalidateQueries({ queryKey: invitesKey(roomId) }),
  })
  return (
    <li className="flex items-center gap-2 py-1.5 text-sm">
      <span className="font-medium">{roleNames[invite.role]}</span>
      <span className="min-w-0 flex-1 truncate text-xs text-ink-3">
        {expiryWords(invite.expiresAt, Date.now())} · {plural(invite.usesLeft, 'use')} left
      </span>
      <IconButton label="Take the invitation back" disabled={revoke.isPending} onClick={() => revoke.mutate()}>
        <Trash2 size={15} />
      </IconButton>
    </li>
  )
}
