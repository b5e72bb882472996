import { randomBytes } from 'node:crypto'
import { createFrameReader, encodeFrame, type Frame } from './serial-frames.ts'

/** What a host says to a board and hears from it, as docs/protocol-serial.md has it. */

export const said = { hello: 1, beat: 2, command: 3, stop: 4, arm: 5, clear: 6 } as const
export const heard = { banner: 0x81, ack: 0x82, state: 0x83, event: 0x84, channel: 0x86 } as const
const statuses = ['OK', 'DUP', 'EXPIRED', 'RANGE', 'ESTOP', 'RATE', 'COOL', 'NOLINK', 'BUSY', 'DISARMED'] as const
const events = ['', 'stopped by host', 'stopped by button', 'silence', 'longest on', 'unreadable', 'cleared', 'armed']

/** The outputs of the Arduino Uno's sketch as it comes, by their index. */
export const outputs = { lamp: 0, motor: 1, servo: 2, relay: 3 } as const

export interface Order {
  channel: number
  value: number
  durMs?: number
  ttlMs?: number
  id?: Buffer
  boot: number
}

const numbers = (...parts: readonly [bytes: 1 | 2 | 4, value: number][]) =>
  Buffer.concat(
    parts.map(([bytes, value]) => {
      const buffer = Buffer.alloc(bytes)
      buffer.writeUIntLE(value < 0 ? value + 2 ** (8 * bytes) : value, 0, bytes)
      return buffer
    }),
  )

export const newId = () => randomBytes(8)

export const helloFrame = () => encodeFrame(said.hello, Buffer.of(1))
export const beatFrame = (boot: number) => encodeFrame(said.beat, numbers([2, boot]))
export const stopFrame = () => encodeFrame(said.stop, Buffer.alloc(0))
export const armFrame = (boot: number, armed = true) => encodeFrame(said.arm, numbers([2, boot], [1, armed ? 1 : 0]))
export const clearFrame = (boot: number) => encodeFrame(said.clear, numbers([2, boot]))

export function commandFrame({ channel, value, durMs = 100, ttlMs = 1000, id = newId(), boot }: Order): Buffer {
  const rest = numbers([2, boot], [1, channel], [2, value], [4, durMs], [2, ttlMs])
  return encodeFrame(said.command, Buffer.concat([id, rest]))
}

export const readBanner = ({ payload }: Frame) => ({
  version: payload.readUInt8(0),
  firmware: payload.readUInt16LE(1),
  boot: payload.readUInt16LE(3),
  cause: payload.readUInt8(5),
  channels: payload.readUInt8(6),
  model: payload.toString('latin1', 7),
})

export const readChannel = ({ payload }: Frame) => ({
  index: payload.readUInt8(0),
  flags: payload.readUInt8(1),
  min: payload.readInt16LE(2),
  max: payload.readInt16LE(4),
  maxOnMs: payload.readUInt32LE(6),
  minOffMs: payload.readUInt16LE(10),
  dutyPercent: payload.readUInt8(12),
  name: payload.toString('latin1', 13),
})

export const readAck = ({ payload }: Frame) => ({
  id: payload.subarray(0, 8),
  status: statuses[payload.readUInt8(8)],
  detail: payload.readInt16LE(9),
})

export const readEvent = ({ payload }: Frame) => ({
  kind: events[payload.readUInt8(0)],
  argument: payload.readUInt16LE(1),
})

export function readState({ payload }: Frame) {
  const flags = payload.readUInt8(0)
  const outputs = []
  for (let at = 7; at < payload.length; at += 4) {
    outputs.push({ value: payload.readInt16LE(at), remainingMs: payload.readUInt16LE(at + 2) })
  }
  return {
    armed: (flags & 1) > 0,
    stopped: (flags & 2) > 0,
    button: (flags & 4) > 0,
    silent: (flags & 8) > 0,
    fault: (flags & 16) > 0,
    boot: payload.readUInt16LE(1),
    uptimeMs: payload.readUInt32LE(3),
    outputs,
  }
}

export type Ack = ReturnType<typeof readAck>
export type State = ReturnType<typeof readState>

/** Collects what a board says, sorted by what it is. */
export function createListener() {
  const reader = createFrameReader()
  const frames: Frame[] = []
  const all = <T>(type: number, read: (frame: Frame) => T) => frames.filter((frame) => frame.type === type).map(read)
  return {
    hear(bytes: Uint8Array) {
      frames.push(...reader.read(bytes))
    },
    /** Forgets what it has heard so far. */
    forget() {
      frames.length = 0
    },
    get broken() {
      return reader.broken
    },
    banners: () => all(heard.banner, readBanner),
    channels: () => all(heard.channel, readChannel),
    acks: () => all(heard.ack, readAck),
    states: () => all(heard.state, readState),
    events: () => all(heard.event, readEvent),
    /** What came in which order, by type. */
    types: () => frames.map(({ type }) => type),
  }
}
