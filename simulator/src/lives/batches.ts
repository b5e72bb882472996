import {
  encodeFetchResult,
  encodeMessageFrame,
  encodePreparedFrame,
  type Message,
  PreparedMessage,
} from '#wire/wire.ts'

/** Messages that go out in one frame, the same for every connection. */
export interface Batch {
  readonly logId: string
  /** What a client has to send back as its acknowledgement. */
  readonly internalExt: string
  readonly messages: readonly Message[]
  /** The whole WebSocket message, made when first asked for. */
  readonly frame: Buffer
}

/** A client in a room. */
export interface LiveConnection {
  /** Frames it has got and not acknowledged. */
  readonly unackedFrames: number
  /** False when the batch could not go out any more. */
  deliver(batch: Batch): boolean
  /** Sends bytes that are no proper frame. */
  sendRaw(bytes: Buffer): void
  close(code: number, reason: string): void
  /** Ends the connection without a word. */
  terminate(): void
}

export function createBatch(logId: string, messages: readonly Message[]): Batch {
  const internalExt = createInternalExt(logId, messages.at(-1)?.messageId ?? '0')
  let frame: Buffer | undefined
  return {
    logId,
    internalExt,
    messages,
    get frame() {
      frame ??= encodeFrame(logId, messages, internalExt)
      return frame
    },
  }
}

function encodeFrame(logId: string, messages: readonly Message[], internalExt: string): Buffer {
  const fields = { cursor: createCursor(messages.at(-1)?.messageId ?? '0'), internalExt, needAck: true }
  if (messages.every((message) => message instanceof PreparedMessage)) {
    return encodePreparedFrame(logId, messages, encodeFetchResult([], fields))
  }
  return encodeMessageFrame(logId, encodeFetchResult(messages, fields))
}

/** A cursor that says: everything up to this message has been seen. */
export function createCursor(messageId: string): string {
  return `t-${Date.now()}_r-${messageId}_d-1_u-1_h-1`
}

/** The last message that the holder of a cursor has seen. */
export function readCursor(cursor: string): string | undefined {
  return /_r-(\d+)_/.exec(cursor)?.[1]
}

export function createInternalExt(logId: string, messageId: string): string {
  const next = createCursor(messageId)
  return `fetch_time:${Date.now()}|start_time:0|ack_ids:,,|flag:0|seq:1|next_cursor:${next}|wss_info:0-0-0-${logId}`
}
