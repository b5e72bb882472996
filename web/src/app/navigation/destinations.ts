import type { Permission } from '@livetap/contracts/workspace/access.ts'
import {
  Clapperboard,
  Disc3,
  Forward,
  GitCompareArrows,
  Layers,
  type LucideIcon,
  Radio,
  ShieldCheck,
  ShieldHalf,
  ToggleRight,
  Users,
  Zap,
} from 'lucide-react'

/** Where the menu leads to. */
export interface Destination {
  readonly to:
    | '/'
    | '/moderate'
    | '/rules'
    | '/overlays'
    | '/devices'
    | '/sessions'
    | '/compare'
    | '/forwarding'
    | '/rooms'
    | '/team'
    | '/privacy'
  readonly label: string
  readonly icon: LucideIcon
  /** One of these lets them do something there; undefined: there is something for everybody. */
  readonly needs?: readonly Permission[]
  /** Needed in the middle of a live: always in sight. The others are behind More where it is narrow. */
  readonly isMain: boolean
}

const destinations: readonly Destination[] = [
  { to: '/', label: 'Live', icon: Radio, isMain: true },
  { to: '/moderate', label: 'Moderate', icon: ShieldHalf, needs: ['chat:moderate'], isMain: true },
  { to: '/rules', label: 'Rules', icon: Zap, needs: ['rule:read'], isMain: true },
  { to: '/overlays', label: 'Overlays', icon: Layers, needs: ['overlay:manage', 'rule:run'], isMain: true },
  { to: '/sessions', label: 'Sessions', icon: Disc3, isMain: true },
  { to: '/devices', label: 'Devices', icon: ToggleRight, needs: ['device:read'], isMain: false },
  { to: '/rooms', label: 'Watch together', icon: Clapperboard, isMain: false },
  { to: '/compare', label: 'Compare', icon: GitCompareArrows, isMain: false },
  { to: '/forwarding', label: 'Forwarding', icon: Forward, needs: ['rule:read'], isMain: false },
  {
    to: '/team',
    label: 'Team',
    icon: Users,
    needs: ['member:read', 'key:manage', 'secret:manage', 'audit:read'],
    isMain: false,
  },
  { to: '/privacy', label: 'Privacy', icon: ShieldCheck, isMain: false },
]

/** Those where somebody with these permissions has something to do. */
export function listDestinations(permissions: readonly Permission[]): readonly Destination[] {
  return destinations.filter(({ needs }) => !needs || needs.some((one) => permissions.includes(one)))
}
