import type { RuleEventType } from '@livetap/contracts/rules/rule.ts'
import {
  Asterisk,
  CircleAlert,
  CirclePower,
  Eye,
  Gift,
  Heart,
  LogIn,
  type LucideIcon,
  MessageCircle,
  Plug,
  Share2,
  Smile,
  Star,
  Swords,
  Unplug,
  UserPlus,
} from 'lucide-react'

interface EventFact {
  readonly name: string
  /** Behind “When”. */
  readonly when: string
  readonly icon: LucideIcon
  /** Class of its colour, as of a text. */
  readonly color: string
  /** What somebody does, or what the live itself goes through. */
  readonly of: 'viewer' | 'live'
}

const facts: Record<RuleEventType, EventFact> = {
  GIFT: { name: 'Gift', when: 'somebody sends a gift', icon: Gift, color: 'text-gift', of: 'viewer' },
  CHAT: { name: 'Comment', when: 'somebody comments', icon: MessageCircle, color: 'text-chat', of: 'viewer' },
  LIKE: { name: 'Likes', when: 'somebody likes', icon: Heart, color: 'text-like', of: 'viewer' },
  FOLLOW: { name: 'Follow', when: 'somebody follows', icon: UserPlus, color: 'text-follow', of: 'viewer' },
  SHARE: { name: 'Share', when: 'somebody shares the live', icon: Share2, color: 'text-share', of: 'viewer' },
  JOIN: { name: 'Join', when: 'somebody joins', icon: LogIn, color: 'text-join', of: 'viewer' },
  SUBSCRIBE: { name: 'Subscription', when: 'somebody subscribes', icon: Star, color: 'text-share', of: 'viewer' },
  EMOTE: { name: 'Emote', when: 'somebody sends an emote', icon: Smile, color: 'text-chat', of: 'viewer' },
  ANY: { name: 'Anything', when: 'a viewer does anything', icon: Asterisk, color: 'text-accent', of: 'viewer' },
  BATTLE: { name: 'Battle', when: 'a battle begins, moves on or ends', icon: Swords, color: 'text-battle', of: 'live' },
  ROOM_USER: { name: 'Viewer count', when: 'the number of viewers is told', icon: Eye, color: 'text-join', of: 'live' },
  CONNECTED: { name: 'Connected', when: 'the live is connected', icon: Plug, color: 'text-accent', of: 'live' },
  DISCONNECTED: { name: 'Disconnected', when: 'the connection ends', icon: Unplug, color: 'text-system', of: 'live' },
  ERROR: { name: 'Fault', when: 'something goes wrong', icon: CircleAlert, color: 'text-danger', of: 'live' },
  STREAM_END: { name: 'End', when: 'the live ends', icon: CirclePower, color: 'text-system', of: 'live' },
}

export const ruleEvents = Object.keys(facts) as readonly RuleEventType[]
export const factOf = (eventType: string): EventFact =>
  (facts as Readonly<Record<string, EventFact>>)[eventType] ?? {
    name: eventType,
    when: `${eventType} happens`,
    icon: Asterisk,
    color: 'text-ink-2',
    of: 'live',
  }
