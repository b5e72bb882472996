import { AppError } from '#kernel/errors.ts'

/** What a cursor may be made of. Times are milliseconds since 1970. */
const parts = {
  integer: (value: unknown) => Number.isSafeInteger(value),
  time: (value: unknown) => Number.isSafeInteger(value) && Math.abs(value as number) <= 8.64e15,
  text: (value: unknown) => typeof value === 'string' && !value.includes('\0'),
  uuid: (value: unknown) => typeof value === 'string' && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(value),
} as const

/** A place in a list, as the opaque text that a client hands back for the next page. */
export function encodeCursor(list: string, place: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify([list, ...place])).toString('base64url')
}

/**
 * The place that a cursor of this list names, part by part of these kinds.
 * Throws AppError `cursor-invalid` for anything else, also for a cursor of another list.
 */
export function decodeCursor(list: string, kinds: readonly (keyof typeof parts)[], cursor: string): unknown[] {
  const [name, ...place] = parse(cursor)
  if (name === list && place.length === kinds.length && kinds.every((kind, n) => parts[kind](place[n]))) return place
  throw new AppError('cursor-invalid', 'The cursor belongs to another list or is damaged', {
    remedy: 'Begin at the first page, without a cursor.',
  })
}

function parse(cursor: string): unknown[] {
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor.slice(0, 1000), 'base64url').toString('utf8'))
    return Array.isArray(value) ? value : []
  } catch {
    return []
  }
}
