import type { LinkEvent } from '@livetap/contracts/devices/link.ts'

/** What a device says, with its texts as the database can keep them: no NUL, no half of a character. */
export function cleanTexts<Value>(value: Value): Value {
  return clean(value) as Value
}

function clean(value: unknown): unknown {
  if (typeof value === 'string') return value.replaceAll('\0', '').toWellFormed()
  if (Array.isArray(value)) return value.map(clean)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, clean(inner)]))
}

export function describeEvent({ kind, argument }: LinkEvent): string {
  return argument === undefined ? kind : `${kind} (${argument})`
}
