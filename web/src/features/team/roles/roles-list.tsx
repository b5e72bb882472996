import type { PermissionTable, Role } from '@livetap/contracts/workspace/access.ts'
import { Check } from 'lucide-react'
import { roleWords } from '../../../lib/session/roles.ts'
import { Badge } from '../../../ui/badge.tsx'
import { wordsFor } from './meanings.ts'
import type { RolesProps } from './roles-table.tsx'

/** A card for each role, where a table would be too wide: what it adds to the next lower one. */
export function RolesList({ table, own }: RolesProps) {
  return (
    <div className="flex flex-col gap-3">
      {table.roles.map((role, index) => (
        <RoleCard key={role} role={role} below={table.roles[index + 1]} table={table} isOwn={role === own} />
      ))}
    </div>
  )
}

interface RoleCardProps {
  readonly role: Role
  readonly below: Role | undefined
  readonly table: PermissionTable
  readonly isOwn: boolean
}

function RoleCard({ role, below, table, isOwn }: RoleCardProps) {
  const { name, what } = roleWords(role)
  const added = table.permissions.filter(({ roles }) => roles.includes(role) && !(below && roles.includes(below)))
  return (
    <section aria-label={name} className="flex flex-col gap-2 rounded-lg border border-line bg-surface p-4 text-sm">
      <h3 className="font-semibold">
        {name} {isOwn && <Badge tone="accent">you</Badge>}
      </h3>
      <p className="text-ink-2">{what}</p>
      <ul className="flex flex-col gap-1.5">
        {below && (
          <li className="flex gap-2 text-ink-2">
            <Check size={16} aria-hidden="true" className="mt-0.5 shrink-0 text-accent" />
            Everything that {roleWords(below).name.toLowerCase()}s may
          </li>
        )}
        {added.map((line) => (
          <li key={line.permission} className="flex gap-2">
            <Check size={16} aria-hidden="true" className="mt-0.5 shrink-0 text-accent" />
            {wordsFor(line)}
          </li>
        ))}
      </ul>
    </section>
  )
}
