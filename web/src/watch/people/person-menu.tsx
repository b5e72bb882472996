import type { Member, RoomRole } from '@livetap/contracts/rooms/members.ts'
import { Ban, Check, EllipsisVertical, LogOut, Mic, MicOff, Pencil } from 'lucide-react'
import { useState } from 'react'
import { cleanText } from '../../lib/viewer-text.ts'
import { IconButton } from '../../ui/button.tsx'
import { Menu, MenuItem, MenuLabel, MenuLine } from '../../ui/menu.tsx'
import { useMayDo, useSay, useView } from '../room/room-context.ts'
import { roleNames } from '../room/words.ts'
import { BanDialog } from './ban-dialog.tsx'
import { RenameDialog } from './rename-dialog.tsx'

const given = ['moderator', 'dj', 'member', 'guest'] as const satisfies readonly RoomRole[]

/** What can be done about somebody, for those who may. */
export function PersonMenu({ member, isYou }: { member: Member; isYou: boolean }) {
  const [isBanning, setBanning] = useState(false)
  const [isRenaming, setRenaming] = useState(false)
  const grants = useView(({ state }) => state.you.grants)
  const mayAnything = isYou || (['roles', 'mute', 'kick', 'ban'] as const).some((grant) => grants.includes(grant))
  if (!mayAnything || (member.role === 'owner' && !isYou)) return <span className="size-8 max-md:size-10" />
  const name = cleanText(member.name)
  return (
    <>
      <Menu
        label={name}
        trigger={
          <IconButton label={`More about ${name}`}>
            <EllipsisVertical size={15} />
          </IconButton>
        }
      >
        {isYou && (
          <MenuItem onSelect={() => setRenaming(true)}>
            <Pencil size={15} className="text-ink-3" /> Change your name
          </MenuItem>
        )}
        {!isYou && <RoleItems member={member} />}
        {!isYou && <Discipline member={member} onBan={() => setBanning(true)} />}
      </Menu>
      <BanDialog open={isBanning} member={member} onClose={() => setBanning(false)} />
      <RenameDialog open={isRenaming} name={member.name} onClose={() => setRenaming(false)} />
    </>
  )
}

function RoleItems({ member: { id, role } }: { member: Member }) {
  const mayGive = useMayDo('roles')
  const [say] = useSay()
  if (!mayGive) return null
  return (
    <>
      <MenuLabel>Role</MenuLabel>
      {given.map((one) => (
        <MenuItem key={one} onSelect={() => void say('set_role', { memberId: id, role: one })}>
          <span className="flex-1">{roleNames[one]}</span>
          {one === role && <Check size={14} aria-label="the role of now" className="text-accent" />}
        </MenuItem>
      ))}
      <MenuLine />
    </>
  )
}

const mutes = [
  [10, 'Mute for 10 minutes'],
  [60, 'Mute for an hour'],
] as const

function Discipline({ member: { id, mutedUntil }, onBan }: { member: Member; onBan: () => void }) {
  const mayMute = useMayDo('mute')
  const mayKick = useMayDo('kick')
  const mayBan = useMayDo('ban')
  const [say] = useSay()
  const isMuted = mutedUntil !== undefined && Date.parse(mutedUntil) > Date.now()
  return (
    <>
      {mayMute && isMuted && (
        <MenuItem onSelect={() => void say('mute', { memberId: id, minutes: 0 })}>
          <Mic size={15} className="text-ink-3" /> Let them write again
        </MenuItem>
      )}
      {mayMute &&
        !isMuted &&
        mutes.map(([minutes, words]) => (
          <MenuItem key={minutes} onSelect={() => void say('mute', { memberId: id, minutes })}>
            <MicOff size={15} className="text-ink-3" /> {words}
          </MenuItem>
        ))}
      {mayKick && (
        <MenuItem onSelect={() => void say('kick', { memberId: id })}>
          <LogOut size={15} className="text-danger" /> Send out
        </MenuItem>
      )}
      {mayBan && (
        <MenuItem onSelect={onBan}>
          <Ban size={15} className="text-danger" /> Ban …
        </MenuItem>
      )}
    </>
  )
}
