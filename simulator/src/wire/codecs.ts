/** What `tiktok-live-proto` offers for each message type. */
export interface Codec<T> {
  encode(message: T): { finish(): Uint8Array }
  decode(bytes: Uint8Array): T
}

const empties = new WeakMap<object, object>()

/** A message with these fields and the protobuf default for all others. */
export function create<T extends object>(codec: Codec<T>, fields: Partial<T>): T {
  let empty = empties.get(codec) as T | undefined
  if (!empty) {
    empty = codec.decode(new Uint8Array())
    empties.set(codec, empty)
  }
  return { ...empty, ...fields }
}

export function encode<T>(codec: Codec<T>, message: T): Buffer {
  const bytes = codec.encode(message).finish()
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
