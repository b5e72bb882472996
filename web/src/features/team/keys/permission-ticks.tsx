import type { Permission } from '@livetap/contracts/workspace/access.ts'
import { Button } from '../../../ui/button.tsx'
import { permissionWords } from '../words.ts'
import { isSame, presetsFor } from './presets.ts'

interface PermissionTicksProps {
  /** What can be ticked: a key may never do more than who makes it. */
  readonly own: readonly Permission[]
  readonly ticked: readonly Permission[]
  readonly onTicked: (ticked: readonly Permission[]) => void
}

/** What the key may do, one by one, or as what it is for. */
export function PermissionTicks({ own, ticked, onTicked }: PermissionTicksProps) {
  const toggle = (permission: Permission) =>
    onTicked(ticked.includes(permission) ? ticked.filter((one) => one !== permission) : [...ticked, permission])
  return (
    <fieldset className="flex min-w-0 flex-col gap-2">
      <legend className="mb-1 text-sm font-medium">What it may do</legend>
      <div className="flex flex-wrap gap-1">
        {presetsFor(own).map(({ name, permissions }) => (
          <Button
            key={name}
            size="small"
            aria-pressed={isSame(ticked, permissions)}
            className="aria-pressed:border-accent aria-pressed:text-accent max-md:h-9"
            onClick={() => onTicked(permissions)}
          >
            {name}
          </Button>
        ))}
      </div>
      <ul className="divide-y divide-line rounded-md border border-line">
        {own.map((permission) => (
          <li key={permission}>
            <label className="flex cursor-pointer items-center gap-x-3 px-3 py-1.5 text-sm hover:bg-hover max-md:py-2.5">
              <input
                type="checkbox"
                checked={ticked.includes(permission)}
                onChange={() => toggle(permission)}
                className="size-4 shrink-0 accent-accent"
              />
              {permissionWords(permission)}
              <code className="ml-auto font-mono text-2xs text-ink-3 max-sm:hidden">{permission}</code>
            </label>
          </li>
        ))}
      </ul>
    </fieldset>
  )
}
