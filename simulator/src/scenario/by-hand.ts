import type { EventKind, Person, SimulatedEvent } from './events.ts'
import { Crowd } from './people.ts'
import { hashText } from './random.ts'
import type { Scenario } from './scenario.ts'

/** An event or a scenario was asked for that cannot be. The message says what does not fit. */
export class ScenarioError extends Error {}

const defaults: Readonly<Record<Exclude<EventKind, 'battle'>, Readonly<Record<string, unknown>>>> = {
  comment: { text: 'hello', language: 'en' },
  gift: { giftId: 5655, repeatCount: 1, repeatEnd: true, streak: 0 },
  like: { count: 1, total: 1 },
  join: { viewers: 1 },
  follow: { followers: 1 },
  share: { shares: 1 },
  subscribe: { months: 1 },
  emote: { emote: 1 },
  question: { text: 'where are you from?', question: 1 },
  envelope: { diamonds: 20, people: 10, envelope: 1 },
  viewers: { current: 1, total: 1, top: [] },
  control: { action: 'ended' },
  raw: { type: 'WebcastSimulatedUnknownMessage', payloadBase64: '' },
}

/**
 * An event from what somebody wrote by hand: `kind`, and any of its fields. `person` may be a username or any part of
 * a person; the rest is filled in, the same for the same username. Throws ScenarioError when a field does not fit.
 */
export function completeEvent(fields: Readonly<Record<string, unknown>>): SimulatedEvent {
  const { kind } = fields
  if (typeof kind !== 'string' || !Object.hasOwn(defaults, kind)) {
    throw new ScenarioError(`kind has to be one of: ${Object.keys(defaults).join(', ')}`)
  }
  const own = defaults[kind as keyof typeof defaults]
  for (const [name, example] of Object.entries(own)) {
    const value = fields[name]
    if (value !== undefined && typeof value !== typeof example)
      throw new ScenarioError(`${name} has to be a ${typeof example}`)
  }
  return { ...own, ...fields, person: completePerson(fields.person) } as unknown as SimulatedEvent
}

function completePerson(person: unknown): Person {
  const given = typeof person === 'string' ? { uniqueId: person } : ((person ?? {}) as Partial<Person>)
  const uniqueId = given.uniqueId ?? 'somebody'
  return { ...new Crowd(hashText(uniqueId), 1, 0).get(1_000), uniqueId, nickname: uniqueId, ...given }
}

/** A rule for a value: a range of numbers, a list of words, any text, or rules for the fields of an object. */
type Rule = readonly [number, number] | readonly string[] | 'text' | { readonly [field: string]: Rule }

const share = [0, 1] as const
const seconds = [1, 1_000_000] as const
const rate = [0, 1_000] as const
const rated = [
  'comment',
  'gift',
  'like',
  'join',
  'follow',
  'share',
  'subscribe',
  'emote',
  'question',
  'envelope',
  'viewers',
]

const rules: Readonly<Record<string, Rule>> = {
  seed: [-1e9, 1e9],
  title: 'text',
  nickname: 'text',
  theme: 'text',
  rates: Object.fromEntries(rated.map((kind) => [kind, rate])),
  burst: { everySeconds: seconds, seconds, factor: [0.1, 10] },
  viewers: { start: [0, 1e9], peak: [0, 1e9], rampSeconds: seconds },
  crowd: [1, 1_000_000],
  hostile: share,
  gifts: { lostEnds: share, large: share, longestStreak: [1, 10_000] },
  battles: { firstAfterSeconds: [0, 1_000_000], everySeconds: seconds, seconds, rival: 'text' },
  messages: [0, 1e9],
  seconds,
  afterwards: ['silence', 'end', 'restart'],
  comebackSeconds: [0, 1_000_000],
  warmUp: [0, 500],
  whenUnwatched: ['pause', 'continue'],
  whenUnacknowledged: ['continue', 'wait'],
  load: { perSecond: [0, 50_000], kind: ['heavy', 'light'], compression: ['prepared', 'whole'] },
}

/** A scenario that came from outside. Throws ScenarioError when a field is unknown or does not fit; captures are files, so they cannot come from outside. */
export function checkScenario(fields: Readonly<Record<string, unknown>>): Scenario {
  const { languages = {}, script = [], ...others } = fields
  checkFields('', others, rules)
  for (const [language, value] of Object.entries(languages as object)) checkValue(`languages.${language}`, value, share)
  if (!Array.isArray(script) || script.length > 100_000)
    throw new ScenarioError('script has to be a list of {at, event}')
  const events = script.map(({ at, event }: { at?: unknown; event?: Record<string, unknown> }, index) => {
    checkValue(`script[${index}].at`, at, [0, 1e12])
    return { at: Number(at), event: completeEvent(event ?? {}) }
  })
  return { ...others, languages, script: events } as Scenario
}

function checkFields(path: string, fields: object, known: Readonly<Record<string, Rule>>): void {
  for (const [name, value] of Object.entries(fields)) {
    const rule = Object.hasOwn(known, name) ? known[name] : undefined
    if (!rule) throw new ScenarioError(`${path}${name} is not known here. There are: ${Object.keys(known).join(', ')}`)
    checkValue(`${path}${name}`, value, rule)
  }
}

function checkValue(name: string, value: unknown, rule: Rule): void {
  if (rule === 'text') {
    if (typeof value !== 'string') throw new ScenarioError(`${name} has to be a text`)
  } else if (isRange(rule)) {
    const fits = typeof value === 'number' && value >= rule[0] && value <= rule[1]
    if (!fits) throw new ScenarioError(`${name} has to be a number from ${rule[0]} to ${rule[1]}`)
  } else if (Array.isArray(rule)) {
    if (!rule.includes(value)) throw new ScenarioError(`${name} has to be one of: ${rule.join(', ')}`)
  } else {
    if (typeof value !== 'object' || value === null) throw new ScenarioError(`${name} has to be an object`)
    checkFields(`${name}.`, value, rule as Readonly<Record<string, Rule>>)
  }
}

function isRange(rule: Rule): rule is readonly [number, number] {
  return Array.isArray(rule) && typeof rule[0] === 'number'
}
