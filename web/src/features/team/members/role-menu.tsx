import type { Role } from '@livetap/contracts/workspace/access.ts'
import type { Member } from '@livetap/contracts/workspace/accounts.ts'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Check, ChevronDown } from 'lucide-react'
import { useState } from 'react'
import { meQuery } from '../../../lib/queries.ts'
import { roleWords } from '../../../lib/session/roles.ts'
import { Button } from '../../../ui/button.tsx'
import { ConfirmDialog } from '../../../ui/form/confirm-dialog.tsx'
import { Menu, MenuItem } from '../../../ui/menu.tsx'
import { changeRole, membersQuery } from '../requests.ts'
import { nameWords } from '../words.ts'

interface RoleMenuProps {
  readonly member: Member
  readonly given: readonly Role[]
}

/** The role of a member, to be changed; asked once more, as it counts at once. */
export function RoleMenu({ member, given }: RoleMenuProps) {
  const [wanted, setWanted] = useState<Role>()
  const change = useRoleChange(() => setWanted(undefined))
  const close = () => {
    setWanted(undefined)
    change.reset()
  }
  const name = nameWords(member.name)
  return (
    <>
      <Menu
        label={`Role of ${name}`}
        trigger={
          <Button size="small" aria-label={`Role of ${name}: ${roleWords(member.role).name}`} className="max-md:h-10">
            {roleWords(member.role).name} <ChevronDown size={13} className="text-ink-3" />
          </Button>
        }
      >
        {given.map((role) => (
          <MenuItem key={role} onSelect={() => role !== member.role && setWanted(role)}>
            <RoleItem role={role} isCurrent={role === member.role} />
          </MenuItem>
        ))}
      </Menu>
      <ConfirmDialog
        open={wanted !== undefined}
        title="Change a role"
        action={wanted ? `Make ${member.self ? 'yourself' : 'them'} ${roleWords(wanted).name.toLowerCase()}` : 'Change'}
        error={change.error}
        isPending={change.isPending}
        onConfirm={() => wanted && change.mutate({ accountId: member.accountId, role: wanted })}
        onClose={close}
      >
        {wanted && <Consequence member={member} wanted={wanted} name={name} />}
      </ConfirmDialog>
    </>
  )
}

function RoleItem({ role, isCurrent }: { role: Role; isCurrent: boolean }) {
  const { name, what } = roleWords(role)
  return (
    <>
      <span className="w-64 max-w-[70vw] min-w-0 flex-1">
        <span className="block font-medium">{name}</span>
        <span className="block text-xs text-pretty text-ink-3">{what}</span>
      </span>
      {isCurrent && <Check size={14} aria-label="the role of now" className="shrink-0 text-accent" />}
    </>
  )
}

function Consequence({ member, wanted, name }: { member: Member; wanted: Role; name: string }) {
  const { name: role, what } = roleWords(wanted)
  return (
    <>
      <p>
        <bdi className="font-semibold">{member.self ? 'You' : name}</bdi> {member.self ? 'are' : 'is'}{' '}
        {role.toLowerCase()} from that moment on. {what}
      </p>
      {member.self && (
        <p className="pt-2 text-warn">You cannot take that back yourself if the new role does not permit it.</p>
      )}
    </>
  )
}

function useRoleChange(onDone: () => void) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: changeRole,
    onSettled: async (_, error) => {
      void queries.invalidateQueries({ queryKey: meQuery.queryKey })
      void queries.invalidateQueries({ queryKey: ['invitations'] })
      await queries.invalidateQueries({ queryKey: membersQuery.queryKey })
      if (!error) onDone()
    },
  })
}
