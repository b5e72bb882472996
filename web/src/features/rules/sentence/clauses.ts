import type { RuleDefinition } from '@livetap/contracts/rules/rule.ts'
import { formatCount, formatDuration, plural } from '../../../lib/format.ts'
import { conditionWords } from '../conditions/condition-words.ts'
import { splitGifts } from '../conditions/gifts.ts'
import type { NameDevice } from '../devices/device-names.ts'
import { factOf } from '../parts/event-words.ts'
import type { RuleField } from '../shapes.ts'
import { actionWords } from './action-words.ts'

/** What a rule does in plain words, part by part. */
export interface Clause {
  readonly part: 'When' | 'Who' | 'If' | 'How often' | 'Then' | 'When busy'
  readonly text: string
}

type NameGift = (giftId: string) => string

/** What gifts and devices are called. */
interface Names {
  readonly gift: NameGift
  readonly device: NameDevice
}

/** The definition as sentences. */
export function describeClauses(
  definition: RuleDefinition,
  fields: readonly RuleField[],
  names: Names,
): readonly Clause[] {
  const { rest } = splitGifts(definition.condition)
  const often = describeLimits(definition)
  return [
    { part: 'When', text: describeEvent(definition, names.gift) },
    ...optional('Who', describeAudience(definition)),
    ...optional('If', rest === null ? undefined : conditionWords(rest, fields)),
    ...often.map((text) => ({ part: 'How often' as const, text })),
    ...definition.actions.map((action) => ({ part: 'Then' as const, text: actionWords(action, names.device) })),
    ...optional('When busy', describeRun(definition)),
  ]
}

const optional = (part: Clause['part'], text: string | undefined): Clause[] =>
  text === undefined ? [] : [{ part, text }]

function describeEvent({ eventType, gift, condition, uniqueId, streamId }: RuleDefinition, nameGift: NameGift): string {
  const { gifts } = splitGifts(condition)
  const what =
    eventType === 'GIFT' && gifts.length > 0 ? `somebody sends ${orList(gifts.map(nameGift))}` : factOf(eventType).when
  const where = uniqueId ? ` in a live of @${uniqueId}` : streamId ? ' in one certain live' : ''
  return `${what}${eventType === 'GIFT' && gift ? giftWords(gift) : ''}${where}`
}

function giftWords({ mode, every, maxPerEvent }: NonNullable<RuleDefinition['gift']>): string {
  if (mode === 'each') return `, once for each single gift (${maxPerEvent ?? 20} at once at most)`
  if (mode === 'streakEnd') return ', once its streak is over'
  if (mode === 'milestone') return `, at every ${formatCount(every ?? 10)} of a streak`
  return ''
}

const orList = (names: readonly string[]): string =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`

const audiences = {
  everyone: undefined,
  follower: 'only followers',
  friend: 'only friends',
  subscriber: 'only subscribers',
  moderator: 'only moderators of the live',
  topGifter: 'only who gave most in this live',
} as const

function describeAudience({ audience }: RuleDefinition): string | undefined {
  if (!audience) return undefined
  if (audience.who === 'team') return `only the fan club, from level ${audience.teamLevel ?? 1}`
  if (audience.who === 'viewer') return `only the viewer ${audience.userId ?? 'that is not chosen yet'}`
  return audiences[audience.who]
}

const counted = {
  events: 'times',
  gifts: 'gifts',
  coins: 'coins',
  likes: 'likes',
  viewers: 'different viewers',
} as const
const scopes = { stream: '', user: ' of one viewer', userAndGift: ' of one viewer and gift' } as const

function describeLimits({ window, sequence, cooldown, rate, quota }: RuleDefinition): string[] {
  return [
    window &&
      `every ${formatCount(window.threshold)} ${counted[window.counts]}${scopes[window.scope]}${window.withinMs === null ? '' : ` within ${formatDuration(window.withinMs)}`}`,
    sequence &&
      `after ${sequence.steps.map(({ eventType }) => factOf(eventType).when).join(', then ')}, within ${formatDuration(sequence.withinMs)}${sequence.sameUser ? ' by the same viewer' : ''}`,
    cooldown?.globalMs && `at most once in ${formatDuration(cooldown.globalMs)}`,
    cooldown?.userMs && `at most once in ${formatDuration(cooldown.userMs)} for each viewer`,
    rate &&
      `at most ${plural(rate.max, 'time')} in ${formatDuration(rate.perMs)}${rate.scope === 'user' ? ' for each viewer' : ''}`,
    quota?.stream && `at most ${plural(quota.stream, 'time')} in a live`,
    quota?.user && `at most ${plural(quota.user, 'time')} in a live for each viewer`,
  ].filter((text): text is string => typeof text === 'string')
}

function describeRun({ run }: RuleDefinition): string | undefined {
  if (!run) return undefined
  const last = run.ttlMs === undefined ? '' : `, and is dropped after ${formatDuration(run.ttlMs)}`
  if (run.mode === 'restart') return 'the one that runs ends, and the next begins'
  if (run.mode === 'queued') return `the next waits in “${run.queue ?? 'its own queue'}”${last}`
  return run.mode === 'parallel' ? `up to ${run.max ?? 10} run at once` : 'the next is dropped'
}
