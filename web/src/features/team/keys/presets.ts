import type { Permission } from '@livetap/contracts/workspace/access.ts'

interface Preset {
  readonly name: string
  readonly permissions: readonly Permission[]
}

/** What most keys are for, as far as whoever makes the key may do it. */
export function presetsFor(own: readonly Permission[]): readonly Preset[] {
  const usual: readonly Preset[] = [
    { name: 'Overlay', permissions: ['log:read'] },
    { name: 'TikFinity webhook', permissions: ['event:push'] },
    { name: 'Read only', permissions: ['log:read', 'log:export'] },
  ]
  const possible = usual.filter(({ permissions }) => permissions.every((permission) => own.includes(permission)))
  return [...possible, { name: 'Everything you may', permissions: own }]
}

export const isSame = (some: readonly Permission[], others: readonly Permission[]): boolean =>
  some.length === others.length && some.every((permission) => others.includes(permission))
