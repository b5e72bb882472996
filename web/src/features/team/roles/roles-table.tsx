import type { PermissionTable, Role } from '@livetap/contracts/workspace/access.ts'
import { Check } from 'lucide-react'
import { roleWords } from '../../../lib/session/roles.ts'
import { classNames } from '../../../ui/class-names.ts'
import { wordsFor } from './meanings.ts'

export interface RolesProps {
  readonly table: PermissionTable
  /** The role of whoever looks. */
  readonly own: Role | undefined
}

/** A line for each permission, a column for each role. */
export function RolesTable({ table, own }: RolesProps) {
  const tint = (role: Role) => role === own && 'bg-accent-soft/40'
  return (
    <div className="overflow-x-auto rounded-lg border border-line bg-surface">
      <table className="w-full text-sm">
        <thead>
          <tr className="border-b border-line align-bottom text-xs text-ink-3">
            <th className="py-2 pr-3 pl-4 text-left font-medium">What it lets do</th>
            {table.roles.map((role) => (
              <th
                key={role}
                scope="col"
                title={roleWords(role).what}
                className={classNames('w-24 px-2 py-2 text-center font-medium', tint(role))}
              >
                {roleWords(role).name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="divide-y divide-line">
          {table.permissions.map((line) => (
            <tr key={line.permission}>
              <th scope="row" className="py-2 pr-3 pl-4 text-left font-normal">
                {wordsFor(line)}
                <code className="block font-mono text-2xs text-ink-3">{line.permission}</code>
              </th>
              {table.roles.map((role) => (
                <td key={role} className={classNames('px-2 py-2 text-center', tint(role))}>
                  {line.roles.includes(role) ? <Yes /> : <No />}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

const Yes = () => <Check size={16} aria-label="yes" className="mx-auto text-accent" />

const No = () => (
  <span className="text-ink-3">
    <span aria-hidden="true">·</span>
    <span className="sr-only">no</span>
  </span>
)
