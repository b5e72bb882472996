import type { DraftOf } from './draft.ts'
import { type Fields, readId, readName, readText } from './fields.ts'

export function readConnected(data: Fields): DraftOf<'CONNECTED'> {
  const payload = {
    roomId: readId(data.roomId),
    provider: readText(data.provider, 64),
    uniqueId: readName(data.uniqueId),
    ...(data.title === undefined ? undefined : { title: readName(data.title) }),
    ...(data.replayOf === undefined ? undefined : { replayOf: readId(data.replayOf) }),
  }
  return { eventType: 'CONNECTED', payload }
}

export function readDisconnected(data: Fields): DraftOf<'DISCONNECTED'> {
  const code = Number.isSafeInteger(data.code) ? (data.code as number) : 0
  const reason = readText(data.reason, 1024)
  return { eventType: 'DISCONNECTED', payload: { code, reason, willReconnect: data.willReconnect === true } }
}

export function readError(data: Fields): DraftOf<'ERROR'> {
  return { eventType: 'ERROR', payload: { message: readText(data.message), code: readText(data.code, 128) } }
}
