import type { Placeholders } from '@livetap/contracts/rules/outcomes.ts'
import { triggerIds, type UnifiedEvent } from '@livetap/contracts/unified-event.ts'
import { triggerNumberOf } from '#domain/compat/compat.ts'
import { clip } from './escape.ts'

/** What the body of a webhook is made of. */
export interface Occasion {
  readonly event: UnifiedEvent
  readonly rule: { readonly ruleId: string; readonly name: string; readonly revision: number }
  readonly executionId: string
  readonly placeholders: Placeholders
  /** @username of the live. */
  readonly host: string
  /** Milliseconds since 1970. */
  readonly now: number
}

export type Preset = 'livetap' | 'discord' | 'tikfinity' | 'ifttt'

/** Characters of a message that Discord takes. */
const mostOfDiscord = 2000

/** The body of a webhook that has none of its own. `text`: what the rule wants to say. */
export function renderPreset(preset: Preset, occasion: Occasion, text: string | undefined): unknown {
  switch (preset) {
    case 'livetap':
      return renderLivetap(occasion, text)
    case 'discord':
      return { content: clip(text ?? summarize(occasion), mostOfDiscord), allowed_mentions: { parse: [] } }
    case 'tikfinity':
      return renderTikFinity(occasion, text)
    case 'ifttt': {
      const { displayName, message } = occasion.placeholders
      return { value1: displayName, value2: text ?? message, value3: giftOf(occasion.event)?.giftId ?? '' }
    }
  }
}

function renderLivetap({ event, rule, executionId, now }: Occasion, text: string | undefined): unknown {
  return {
    type: 'rule.fired',
    timestamp: new Date(now).toISOString(),
    data: { rule, executionId, ...(text === undefined ? {} : { text }), event },
  }
}

/** Every value is a text, as receivers of TikFinity's webhooks expect. */
function renderTikFinity({ event, rule, placeholders, host }: Occasion, text: string | undefined): unknown {
  const { username, displayName, userId, message, coins, giftCount } = placeholders
  const gift = giftOf(event)
  return {
    value1: username,
    value2: message,
    value3: gift?.giftId ?? '',
    content: text ?? (message === '' ? rule.name : message),
    avatar_url: event.user?.avatarUrl ?? '',
    userId,
    username,
    nickname: displayName,
    commandParams: message.trim().split(/\s+/).slice(1).join(' '),
    giftId: gift?.giftId ?? null,
    giftName: gift?.giftName ?? null,
    coins: coins === '' ? '0' : coins,
    repeatCount: giftCount === '' ? '0' : giftCount,
    triggerTypeId: String(triggerNumberOf(event.eventType) ?? triggerIds[event.eventType]),
    tikfinityUserId: '',
    tikfinityUsername: host,
  }
}

function giftOf(event: UnifiedEvent) {
  return event.eventType === 'GIFT' ? event.payload : undefined
}

/** One plain sentence about what happened. */
function summarize({ event, rule, placeholders }: Occasion): string {
  const { displayName, username, giftCount, giftName, message, likeCount } = placeholders
  const who = displayName || username || 'Somebody'
  switch (event.eventType) {
    case 'CHAT':
      return `${who}: ${message}`
    case 'GIFT':
      return `${who} sent ${giftCount} × ${giftName}`
    case 'LIKE':
      return `${who} sent ${likeCount} likes`
    case 'FOLLOW':
      return `${who} follows now`
    case 'SHARE':
      return `${who} shared the live`
    case 'JOIN':
      return `${who} joined`
    case 'SUBSCRIBE':
      return `${who} subscribed`
    default:
      return rule.name
  }
}
