import type { TSchema } from 'typebox'
import { Compile } from 'typebox/compile'
import { RawEnvelope } from './raw-envelope.ts'
import { type EventType, eventSchemas, type UnifiedEvent } from './unified-event.ts'

type Check = (value: unknown) => boolean

/** Compiled on first use: compiling all at start would cost every process that needs one. */
const compiled = new Map<TSchema, Check>()

function check(schema: TSchema, value: unknown): boolean {
  let compiledCheck = compiled.get(schema)
  if (compiledCheck === undefined) {
    const validator = Compile(schema)
    compiledCheck = (candidate) => validator.Check(candidate)
    compiled.set(schema, compiledCheck)
  }
  return compiledCheck(value)
}

/** Whether the value is a valid RawEnvelope. */
export function isRawEnvelope(value: unknown): value is RawEnvelope {
  return check(RawEnvelope, value)
}

/** Whether the value is a valid UnifiedEvent. */
export function isUnifiedEvent(value: unknown): value is UnifiedEvent {
  const type = (value as { eventType?: unknown } | null | undefined)?.eventType
  if (typeof type !== 'string' || !Object.hasOwn(eventSchemas, type)) return false
  return check(eventSchemas[type as EventType], value)
}
