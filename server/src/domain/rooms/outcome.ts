import type { ErrorCode } from '#kernel/error-codes.ts'
import type { RoomDocument } from './document.ts'
import type { RoomOutcome, RoomSaid } from './intents.ts'

/** The room as it is from now on, and what is told of it. */
export function done(document: RoomDocument, ...said: RoomSaid[]): RoomOutcome {
  return { document, said }
}

export function refuse(refused: ErrorCode, message: string, retryAfterMs?: number): RoomOutcome {
  return { refused, message, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) }
}

export function mayNot(what: string): RoomOutcome {
  return refuse('not-permitted', `You may not ${what} here.`)
}

/** What follows from an outcome that is no refusal. */
export function andThen(outcome: RoomOutcome, next: (document: RoomDocument) => RoomOutcome): RoomOutcome {
  if ('refused' in outcome) return outcome
  const following = next(outcome.document)
  if ('refused' in following) return following
  return { ...outcome, ...following, said: [...outcome.said, ...following.said] }
}

/** A number within its bounds; what is no number is the least. */
export function within(value: number, least: number, most: number): number {
  return value > least ? Math.min(value, most) : least
}

/** The object without one of its keys. */
export function without<T extends object, Key extends keyof T>(whole: T, key: Key): Omit<T, Key> {
  const { [key]: _, ...rest } = whole
  return rest
}
