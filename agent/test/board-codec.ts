import type { BoardMessage, HostMessage } from '../src/serial/messages.ts'

/** What an agent says in a frame, read by the tables of docs/protocol-serial.md. */
export function readHostMessage(content: Uint8Array): HostMessage {
  const bytes = Buffer.from(content)
  const boot = bytes.length >= 3 ? bytes.readUInt16LE(1) : 0
  switch (bytes[0]) {
    case 1:
      return { kind: 'hello' }
    case 2:
      return { kind: 'beat', boot }
    case 3:
      return {
        kind: 'command',
        id: bytes.toString('hex', 1, 9),
        boot: bytes.readUInt16LE(9),
        channel: bytes.readUInt8(11),
        value: bytes.readInt16LE(12),
        durMs: bytes.readUInt32LE(14),
        ttlMs: bytes.readUInt16LE(18),
      }
    case 4:
      return { kind: 'stop' }
    case 5:
      return { kind: 'arm', boot, armed: bytes[3] === 1 }
    case 6:
      return { kind: 'clear', boot }
    default:
      throw new Error(`no message of an agent: ${bytes.toString('hex')}`)
  }
}

/** Type and payload of what a board says. */
export function writeBoardMessage(message: BoardMessage): Uint8Array {
  switch (message.kind) {
    case 'banner':
      return bytes([0x81, 1], u16(message.firmware), u16(message.boot), [1, message.channels], ascii(message.model))
    case 'channel': {
      const { index, isHighRisk, isPulse, min, max, maxOnMs, minOffMs, dutyPercent, name } = message.channel
      const flags = (isHighRisk ? 1 : 0) + (isPulse ? 2 : 0)
      return bytes([0x86, index, flags], u16(min), u16(max), u32(maxOnMs), u16(minOffMs), [dutyPercent], ascii(name))
    }
    case 'ack':
      return bytes([0x82], Buffer.from(message.id, 'hex'), [message.status], u16(message.detail))
    case 'state': {
      const { isArmed, isStopped, isButtonPressed, isFaulty, boot, uptimeMs, outputs } = message.state
      const flags = (isArmed ? 1 : 0) + (isStopped ? 2 : 0) + (isButtonPressed ? 4 : 0) + (isFaulty ? 16 : 0)
      const each = outputs.flatMap(({ value, remainingMs }) => [...u16(value), ...u16(remainingMs)])
      return bytes([0x83, flags], u16(boot), u32(uptimeMs), each)
    }
    case 'event':
      return bytes([0x84, message.event], u16(message.argument))
    case 'log':
      return bytes([0x85], ascii(message.text))
  }
}

function bytes(...parts: Iterable<number>[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]))
}

function u16(value: number): number[] {
  return [value & 0xff, (value >> 8) & 0xff]
}

function u32(value: number): number[] {
  return [...u16(value & 0xffff), ...u16(Math.floor(value / 65_536))]
}

function ascii(text: string): Uint8Array {
  return Buffer.from(text, 'latin1')
}
