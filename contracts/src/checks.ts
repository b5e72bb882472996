import type { TSchema } from 'typebox'
import { Compile } from 'typebox/compile'
import { LinkHello, type UpMessage, upMessages } from './devices/link.ts'
import { RawEnvelope } from './raw-envelope.ts'
import { type RoomCommandName, type RoomCommands, roomCommands } from './rooms/events.ts'
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

/** Whether the value is a message that a device may send. */
export function isUpMessage(value: unknown): value is UpMessage {
  if (!isLinkMessage(value)) return false
  const { t, m } = value
  return Object.hasOwn(upMessages, t) && check(upMessages[t as UpMessage['t']], m)
}

export function isRoomCommandName(name: string): name is RoomCommandName {
  return Object.hasOwn(roomCommands, name)
}

/** Whether the value is what belongs to a command of that name in a room. */
export function isRoomCommand<Name extends RoomCommandName>(name: Name, value: unknown): value is RoomCommands[Name] {
  return check(roomCommands[name], value)
}

/** Whether the value is the first message of a device. */
export function isHello(value: unknown): value is { readonly t: 'hello'; readonly m: LinkHello } {
  return isLinkMessage(value) && value.t === 'hello' && check(LinkHello, value.m)
}

function isLinkMessage(value: unknown): value is { readonly t: string; readonly m: unknown } {
  const { t, m, ...others } = (value ?? {}) as { readonly t?: unknown; readonly m?: unknown }
  return typeof t === 'string' && m !== undefined && Object.keys(others).length === 0
}
