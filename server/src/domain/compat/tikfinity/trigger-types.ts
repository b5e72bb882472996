import type { EventType } from '@livetap/contracts/unified-event.ts'

/** The numbers that TikFinity has for what triggers. */
const numbers: Readonly<Partial<Record<EventType, number>>> = {
  ...{ SHARE: 1, GIFT: 3, JOIN: 6, LIKE: 7, FOLLOW: 9, SUBSCRIBE: 10, CHAT: 11, EMOTE: 12 },
}

/** TikFinity tells some apart that are one here: commands, gifts of one kind, the first thing that a viewer does. */
const others: Readonly<Record<number, EventType>> = { 2: 'CHAT', 4: 'GIFT', 13: 'JOIN' }

/** Undefined for what TikFinity has no trigger for. */
export function triggerNumberOf(eventType: EventType): number | undefined {
  return numbers[eventType]
}

/** What happened, by TikFinity's number; undefined for one that nobody knows. */
export function eventTypeOfTrigger(number: number): EventType | undefined {
  const [known] = Object.entries(numbers).find(([, each]) => each === number) ?? []
  return (known as EventType | undefined) ?? others[number]
}
