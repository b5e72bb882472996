import {
  Asterisk,
  Bot,
  Coins,
  Cpu,
  Dices,
  Gamepad2,
  Hourglass,
  type LucideIcon,
  Megaphone,
  MonitorCog,
  MonitorPlay,
  ScrollText,
  ShieldHalf,
  Webhook,
} from 'lucide-react'

const icons: Readonly<Record<string, LucideIcon>> = {
  webhook: Webhook,
  log: ScrollText,
  overlay: MonitorPlay,
  moderate: ShieldHalf,
  points: Coins,
  announce: Megaphone,
  obs: MonitorCog,
  streamerbot: Bot,
  device: Cpu,
  external: Gamepad2,
  delay: Hourglass,
  random: Dices,
}

export const actionIcon = (type: string): LucideIcon => icons[type] ?? Asterisk
