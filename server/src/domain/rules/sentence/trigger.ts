import type { RuleDefinition, RuleEventType } from '@livetap/contracts/rules/rule.ts'
import { type Comparison, describeCondition, partsOf, readComparison } from './condition.ts'
import { count, duration, join, quote } from './words.ts'

type Audience = NonNullable<RuleDefinition['audience']>
type Window = NonNullable<RuleDefinition['window']>

/** What a viewer does, and what happens without anybody. */
const deeds: Readonly<Partial<Record<RuleEventType, string>>> = {
  ...{ CHAT: 'writes a comment', GIFT: 'sends a gift', LIKE: 'likes', FOLLOW: 'follows', SHARE: 'shares the live' },
  ...{ JOIN: 'joins', SUBSCRIBE: 'subscribes', EMOTE: 'sends an emote', ANY: 'does anything' },
}
const happenings: Readonly<Partial<Record<RuleEventType, string>>> = {
  ...{ BATTLE: 'a battle moves on', CONNECTED: 'the live is connected', DISCONNECTED: 'the connection ends' },
  ...{ ERROR: 'something fails', ROOM_USER: 'the viewers are counted', STREAM_END: 'the live ends' },
}

/** "When somebody sends 5 Roses or more" */
export function describeTrigger(definition: RuleDefinition): string {
  const { eventType, audience, streamId, uniqueId, window, sequence } = definition
  const parts = partsOf(definition.condition)
  const [deed, rest] = describeDeed(eventType, parts)
  const who = deeds[eventType] ? `${describeAudience(audience)} ` : ''
  const conditions = rest.map((part) => describeCondition(part))
  return [
    `When ${who}${deed}`,
    ...(uniqueId ? [`in a live of @${uniqueId}`] : []),
    ...(streamId ? [`in the live ${streamId}`] : []),
    ...describeGiftMode(definition.gift),
    ...(conditions.length > 0 ? [`and ${join(conditions, 'and')}`] : []),
    ...(window ? [describeWindow(window)] : []),
    ...(sequence ? [describeSequence(sequence)] : []),
  ].join(' ')
}

function describeAudience(audience: Audience | undefined): string {
  switch (audience?.who) {
    case 'team':
      return audience.teamLevel === undefined
        ? 'a fan club member'
        : `a fan club member of level ${audience.teamLevel} or more`
    case 'topGifter':
      return 'the top gifter'
    case 'viewer':
      return 'a certain viewer'
    case undefined:
    case 'everyone':
      return 'somebody'
    default:
      return `a ${audience?.who}`
  }
}

/** The deed in words, and the parts of the condition that are not in them. */
function describeDeed(eventType: RuleEventType, parts: readonly unknown[]): readonly [string, readonly unknown[]] {
  if (eventType === 'CHAT') return describeComment(parts)
  if (eventType === 'GIFT') return describeGift(parts)
  return [deeds[eventType] ?? happenings[eventType] ?? eventType, parts]
}

function describeComment(parts: readonly unknown[]): readonly [string, readonly unknown[]] {
  const words: Readonly<Record<string, string>> = { '==': '', '===': '', startsWith: 'something that begins with ' }
  const [found, rest] = take(parts, ['message', 'payload.message'], [...Object.keys(words), 'in'])
  if (typeof found?.value !== 'string') return ['writes a comment', parts]
  const said = quote(found.value)
  return [found.op === 'in' ? `writes something with ${said} in it` : `writes ${words[found.op]}${said}`, rest]
}

function describeGift(parts: readonly unknown[]): readonly [string, readonly unknown[]] {
  const [gift, others] = take(parts, ['giftName', 'payload.giftName'], ['==', '==='])
  const [amount, rest] = take(others, ['giftCount', 'payload.giftCount'], ['>=', '>'])
  const least = typeof amount?.value === 'number' ? amount.value + (amount.op === '>' ? 1 : 0) : undefined
  const name = typeof gift?.value === 'string' ? gift.value : 'gift'
  if (least === undefined || least <= 1) return [`sends a ${name}`, least === undefined ? others : rest]
  return [`sends ${least.toLocaleString('en')} ${pluralOf(name)} or more`, rest]
}

/** Only of what looks English; gifts have names in all languages. */
function pluralOf(name: string): string {
  return /[a-rt-z]$/i.test(name) ? `${name}s` : name
}

function take(
  parts: readonly unknown[],
  paths: readonly string[],
  ops: readonly string[],
): readonly [Comparison | undefined, readonly unknown[]] {
  for (const part of parts) {
    const found = readComparison(part)
    if (found && paths.includes(found.path) && ops.includes(found.op))
      return [found, parts.filter((each) => each !== part)]
  }
  return [undefined, parts]
}

function describeGiftMode(gift: RuleDefinition['gift']): string[] {
  switch (gift?.mode) {
    case 'each':
      return ['(once for each)']
    case 'streakEnd':
      return ['in a streak that is over']
    case 'milestone':
      return [`(every ${count(gift.every ?? 1, 'gift')} of a streak)`]
    default:
      return []
  }
}

function describeWindow({ counts, scope, threshold, withinMs }: Window): string {
  const what = counts === 'viewers' ? count(threshold, 'different viewer') : count(threshold, counts.slice(0, -1))
  const whose = { stream: '', user: ' of the same viewer', userAndGift: ' of the same viewer and gift' }[scope]
  return `until there are ${what}${whose} ${withinMs === null ? 'in the live' : `within ${duration(withinMs)}`}`
}

function describeSequence({ steps, withinMs, sameUser }: NonNullable<RuleDefinition['sequence']>): string {
  const names = steps.map(({ eventType, condition }) => {
    const parts = partsOf(condition).map((part) => describeCondition(part))
    return `${eventType.toLowerCase().replaceAll('_', ' ')}${parts.length > 0 ? ` (${join(parts, 'and')})` : ''}`
  })
  return `after ${names.join(', then ')}${sameUser ? ' of the same viewer' : ''} within ${duration(withinMs)}`
}
