import type { Role } from '@livetap/contracts/workspace/access.ts'
import { useId } from 'react'
import { roleWords } from '../../../lib/session/roles.ts'

interface RoleCardsProps {
  readonly roles: readonly Role[]
  readonly chosen: Role
  readonly onChosen: (role: Role) => void
}

/** Roles to choose from, each in words. */
export function RoleCards({ roles, chosen, onChosen }: RoleCardsProps) {
  const name = useId()
  return (
    <fieldset className="flex min-w-0 flex-col gap-2">
      <legend className="mb-1 text-sm font-medium">As what</legend>
      {roles.map((role) => {
        const words = roleWords(role)
        return (
          <label
            key={role}
            className="flex cursor-pointer items-start gap-3 rounded-lg border border-line px-3 py-2 hover:bg-hover has-checked:border-accent has-checked:bg-accent-soft/40"
          >
            <input
              type="radio"
              name={name}
              checked={role === chosen}
              onChange={() => onChosen(role)}
              data-autofocus={role === chosen ? '' : undefined}
              className="mt-0.5 size-4 shrink-0 accent-accent"
            />
            <span className="min-w-0 text-sm">
              <span className="block font-medium">{words.name}</span>
              <span className="block text-xs text-pretty text-ink-2">{words.what}</span>
              {role === chosen && (
                <span className="block text-xs text-pretty text-ink-2">{words.may.join(' · ')}.</span>
              )}
            </span>
          </label>
        )
      })}
    </fieldset>
  )
}
