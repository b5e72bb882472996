import type { RoomGrant } from '@livetap/contracts/rooms/members.ts'
import type { RoomSettings } from '@livetap/contracts/rooms/room.ts'
import { roleNames } from '../room/words.ts'
import type { FieldsProps } from './settings-dialog.tsx'

const roles = ['moderator', 'dj', 'member', 'guest'] as const

const grantWords: Readonly<Record<RoomGrant, string>> = {
  play: 'Play and pause',
  seek: 'Go to another moment',
  skip: 'Skip',
  add: 'Add to the queue',
  'remove-own': 'Remove what they added',
  'remove-any': 'Remove anything',
  reorder: 'Order the queue',
  'play-now': 'Choose what plays',
  vote: 'Vote',
  chat: 'Write in the chat',
  react: 'React',
  countdown: 'Count down',
  poll: 'Ask in a poll',
  settings: 'Change settings',
  roles: 'Give roles',
  kick: 'Send people out',
  ban: 'Ban people',
  mute: 'Mute people, delete messages',
}

/** Owners may do everything, so that they are not in it. */
export function GrantTable({ settings: { grants }, onChange }: FieldsProps) {
  const set: SetGrant = (role, grant, isGiven) => {
    const others = grants[role].filter((one) => one !== grant)
    onChange({ grants: { ...grants, [role]: isGiven ? [...others, grant] : others } })
  }
  return (
    <table className="w-full text-sm">
      <thead className="sticky top-0 bg-surface">
        <tr className="text-2xs text-ink-3 sm:text-xs">
          <td />
          {roles.map((role) => (
            <th key={role} scope="col" className="px-1 py-1.5 font-medium sm:w-20">
              {roleNames[role]}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {(Object.keys(grantWords) as RoomGrant[]).map((grant) => (
          <GrantRow key={grant} grant={grant} grants={grants} onSet={set} />
        ))}
      </tbody>
    </table>
  )
}

type SetGrant = (role: (typeof roles)[number], grant: RoomGrant, isGiven: boolean) => void

interface GrantRowProps {
  readonly grant: RoomGrant
  readonly grants: RoomSettings['grants']
  readonly onSet: SetGrant
}

const GrantRow = ({ grant, grants, onSet }: GrantRowProps) => (
  <tr className="border-t border-line">
    <th scope="row" className="py-1.5 pr-2 text-left font-normal">
      {grantWords[grant]}
    </th>
    {roles.map((role) => (
      <td key={role} className="text-center">
        <input
          type="checkbox"
          aria-label={`${roleNames[role]}: ${grantWords[grant]}`}
          checked={grants[role].includes(grant)}
          onChange={({ target }) => onSet(role, grant, target.checked)}
          className="size-4 accent-accent"
        />
      </td>
    ))}
  </tr>
)
