import { expect, test } from 'vitest'
import { systemClock } from '#kernel/clock.ts'
import { SseAudience } from './sse-audience.ts'

/** A connection that takes so many frames before it asks to wait. */
function openConnection(takes: number) {
  const frames: string[] = []
  const listeners = { drain: () => {}, close: () => {} }
  let state = 'open'
  let left = takes
  const connection = {
    write: (frame: Buffer) => {
      frames.push(String(frame))
      left -= 1
      return left > 0
    },
    end: () => {
      state = 'ended'
    },
    destroy: () => {
      state = 'cut off'
    },
    onDrain: (listener: () => void) => Object.assign(listeners, { drain: listener }),
    onClose: (listener: () => void) => Object.assign(listeners, { close: listener }),
  }
  const drain = () => {
    left = takes
    listeners.drain()
  }
  return { connection, frames, drain, close: () => listeners.close(), state: () => state }
}

test('who comes is told everything first, and who lacks something everything again', () => {
  let all: Buffer | undefined
  const audience = new SseAudience(systemClock, () => all)
  const [quick, slow] = [openConnection(9), openConnection(2)]
  for (const { connection } of [quick, slow]) audience.attach(connection)
  audience.tell(Buffer.from('too early'))
  expect([quick.frames, slow.frames]).toEqual([[], []])
  all = Buffer.from('all')
  audience.tellStale()
  for (const change of ['a', 'b', 'c']) audience.tell(Buffer.from(change))
  expect(quick.frames).toEqual(['all', 'a', 'b', 'c'])
  expect(slow.frames).toEqual(['all', 'a'])
  slow.drain()
  expect(slow.frames).toEqual(['all', 'a', 'all'])
})

test('who takes nothing for long is cut off, and a quiet connection is kept alive', () => {
  let now = 0
  const audience = new SseAudience({ ...systemClock, now: () => now }, () => Buffer.from('all'))
  const [quick, stuck] = [openConnection(9), openConnection(1)]
  for (const { connection } of [quick, stuck]) audience.attach(connection)
  now = 15_000
  audience.sweep()
  expect(stuck.state()).toBe('cut off')
  expect(quick.frames).toEqual(['all', ':\n\n'])
  now = 12 * 60_000
  audience.sweep()
  expect(quick.state()).toBe('ended')
})

test('there is a place for 300, and again when one has left', () => {
  const audience = new SseAudience(systemClock, () => undefined)
  const connections = Array.from({ length: 300 }, () => openConnection(9))
  for (const { connection } of connections) {
    audience.admit()
    audience.attach(connection)
  }
  expect(() => audience.admit()).toThrow('300 clients')
  connections[0]?.close()
  audience.admit()
  expect(audience.size).toBe(299)
})
