import type { EventKind, Person, SimulatedEvent } from './events.ts'
import { Crowd } from './people.ts'
import { hashText } from './random.ts'

/** An event was asked for that cannot be made. */
export class EventError extends Error {}

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
 * a person; the rest is filled in, the same for the same username. Throws EventError when a field does not fit.
 */
export function completeEvent(fields: Readonly<Record<string, unknown>>): SimulatedEvent {
  const { kind } = fields
  if (typeof kind !== 'string' || !Object.hasOwn(defaults, kind)) {
    throw new EventError(`kind has to be one of: ${Object.keys(defaults).join(', ')}`)
  }
  const own = defaults[kind as keyof typeof defaults]
  for (const [name, example] of Object.entries(own)) {
    const value = fields[name]
    if (value !== undefined && typeof value !== typeof example)
      throw new EventError(`${name} has to be a ${typeof example}`)
  }
  return { ...own, ...fields, person: completePerson(fields.person) } as unknown as SimulatedEvent
}

function completePerson(person: unknown): Person {
  const given = typeof person === 'string' ? { uniqueId: person } : ((person ?? {}) as Partial<Person>)
  const uniqueId = given.uniqueId ?? 'somebody'
  return { ...new Crowd(hashText(uniqueId), 1, 0).get(1_000), uniqueId, nickname: uniqueId, ...given }
}
