/** What goes to a board. `boot` is the start that it is meant for; another one refuses it. */
export type HostMessage =
  | { readonly kind: 'hello' }
  | { readonly kind: 'beat'; readonly boot: number }
  | {
      readonly kind: 'command'
      /** Eight bytes, as sixteen hexadecimal digits. */
      readonly id: string
      readonly boot: number
      readonly channel: number
      readonly value: number
      readonly durMs: number
      readonly ttlMs: number
    }
  | { readonly kind: 'stop' }
  | { readonly kind: 'arm'; readonly boot: number; readonly armed: boolean }
  | { readonly kind: 'clear'; readonly boot: number }

/** One thing that a board can do, with the limits that were compiled into it. */
export interface Channel {
  readonly index: number
  readonly isHighRisk: boolean
  readonly isPulse: boolean
  readonly min: number
  readonly max: number
  readonly maxOnMs: number
  readonly minOffMs: number
  readonly dutyPercent: number
  readonly name: string
}

export interface BoardState {
  readonly isArmed: boolean
  readonly isStopped: boolean
  readonly isButtonPressed: boolean
  readonly isFaulty: boolean
  readonly boot: number
  readonly uptimeMs: number
  /** Of each channel, in their order. */
  readonly outputs: readonly { readonly value: number; readonly remainingMs: number }[]
}

/** What comes from a board. */
export type BoardMessage =
  | {
      readonly kind: 'banner'
      readonly firmware: number
      readonly boot: number
      readonly channels: number
      readonly model: string
    }
  | { readonly kind: 'channel'; readonly channel: Channel }
  | { readonly kind: 'ack'; readonly id: string; readonly status: number; readonly detail: number }
  | { readonly kind: 'state'; readonly state: BoardState }
  | { readonly kind: 'event'; readonly event: number; readonly argument: number }
  | { readonly kind: 'log'; readonly text: string }

const version = 1

/** Type and payload of a message to a board. */
export function encodeMessage(message: HostMessage): Uint8Array {
  switch (message.kind) {
    case 'hello':
      return Uint8Array.of(0x01, version)
    case 'beat':
      return Uint8Array.of(0x02, ...u16(message.boot))
    case 'command': {
      const bytes = Buffer.alloc(20)
      bytes[0] = 0x03
      bytes.write(message.id, 1, 'hex')
      bytes.writeUInt16LE(message.boot, 9)
      bytes[11] = message.channel
      bytes.writeInt16LE(message.value, 12)
      bytes.writeUInt32LE(message.durMs, 14)
      bytes.writeUInt16LE(message.ttlMs, 18)
      return bytes
    }
    case 'stop':
      return Uint8Array.of(0x04)
    case 'arm':
      return Uint8Array.of(0x05, ...u16(message.boot), message.armed ? 1 : 0)
    case 'clear':
      return Uint8Array.of(0x06, ...u16(message.boot))
  }
}

function u16(value: number): [number, number] {
  return [value & 0xff, (value >> 8) & 0xff]
}

/** What a frame of a board says; undefined when it says nothing that is known, or too little. */
export function decodeMessage(content: Uint8Array): BoardMessage | undefined {
  const bytes = Buffer.from(content)
  const least = leastBytes[bytes[0] ?? 0]
  if (least === undefined || bytes.length < least) return undefined
  return decoders[bytes[0] ?? 0]?.(bytes)
}

const leastBytes: Record<number, number> = { 129: 8, 130: 12, 131: 8, 132: 4, 133: 1, 134: 14 }

const decoders: Record<number, (bytes: Buffer) => BoardMessage | undefined> = {
  129: (bytes) =>
    bytes[1] === version
      ? {
          kind: 'banner',
          firmware: bytes.readUInt16LE(2),
          boot: bytes.readUInt16LE(4),
          channels: bytes[7] ?? 0,
          model: toText(bytes.subarray(8)),
        }
      : undefined,
  130: (bytes) => ({
    kind: 'ack',
    id: bytes.toString('hex', 1, 9),
    status: bytes[9] ?? 0,
    detail: bytes.readInt16LE(10),
  }),
  131: decodeState,
  132: (bytes) => ({ kind: 'event', event: bytes[1] ?? 0, argument: bytes.readUInt16LE(2) }),
  133: (bytes) => ({ kind: 'log', text: toText(bytes.subarray(1)) }),
  134: (bytes) => ({
    kind: 'channel',
    channel: {
      index: bytes[1] ?? 0,
      isHighRisk: ((bytes[2] ?? 0) & 1) !== 0,
      isPulse: ((bytes[2] ?? 0) & 2) !== 0,
      min: bytes.readInt16LE(3),
      max: bytes.readInt16LE(5),
      maxOnMs: bytes.readUInt32LE(7),
      minOffMs: bytes.readUInt16LE(11),
      dutyPercent: bytes[13] ?? 0,
      name: toText(bytes.subarray(14)),
    },
  }),
}

function decodeState(bytes: Buffer): BoardMessage {
  const flags = bytes[1] ?? 0
  const outputs = []
  for (let at = 8; at + 4 <= bytes.length; at += 4) {
    outputs.push({ value: bytes.readInt16LE(at), remainingMs: bytes.readUInt16LE(at + 2) })
  }
  return {
    kind: 'state',
    state: {
      isArmed: (flags & 1) !== 0,
      isStopped: (flags & 2) !== 0,
      isButtonPressed: (flags & 4) !== 0,
      isFaulty: (flags & 16) !== 0,
      boot: bytes.readUInt16LE(2),
      uptimeMs: bytes.readUInt32LE(4),
      outputs,
    },
  }
}

/** Printable ASCII: whatever a board says may be shown. */
function toText(bytes: Uint8Array): string {
  return Buffer.from(bytes)
    .toString('latin1')
    .replace(/[^ -~]/g, '?')
}
