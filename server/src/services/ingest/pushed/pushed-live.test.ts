import { randomUUID } from 'node:crypto'
import type { RawEnvelope } from '@livetap/contracts/raw-envelope.ts'
import type { PushedMessage } from '@livetap/contracts/topics.ts'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type PushedLive, receive, silenceMs } from './pushed-live.ts'

type PushedEvent = Extract<PushedMessage, { kind: 'event' }>
const event = { eventType: 'FOLLOW', payload: { displayType: '' } } as const
const say = (fingerprint: string, messageId?: string): PushedEvent => ({
  ...{ kind: 'event', workspaceId: 'w', uniqueId: 'mira', provider: 'tikfinity', event, fingerprint },
  ...(messageId ? { messageId } : {}),
})

/** Takes messages, each so long after the one before; the state goes through JSON, as it does on the bus. */
function take(steps: readonly (readonly [afterMs: number, message: (live: PushedLive) => PushedMessage])[]) {
  const sent: RawEnvelope[] = []
  let live: PushedLive | undefined
  let now = 1_000_000
  for (const [afterMs, message] of steps) {
    now += afterMs
    const turn = receive(live, message(live as PushedLive), randomUUID(), now)
    sent.push(...turn.envelopes)
    live = turn.live && (JSON.parse(JSON.stringify(turn.live)) as PushedLive)
  }
  return { sent, live, types: sent.map(({ type }) => type.replace('ControlEvent.', '')) }
}
const told = (fingerprint: string, messageId?: string) => () => say(fingerprint, messageId)
const silence = ({ sessionId }: PushedLive): PushedMessage => ({
  ...{ kind: 'silence', workspaceId: 'w', uniqueId: 'mira' },
  sessionId,
})

test('the first message begins a live, silence ends it, and the next one begins another', () => {
  const { sent, types } = take([
    ...([
      [0, told('a')],
      [5000, told('b')],
      [silenceMs, silence],
      [1, silence],
      [9, told('c')],
    ] as const),
  ])
  expect(types).toEqual(['CONNECTED', 'PUSHED', 'PUSHED', 'DISCONNECTED', 'CONNECTED', 'PUSHED'])
  expect(sent.map(({ seqNo }) => seqNo)).toEqual([0, 1, 2, 3, 0, 1])
  expect(new Set(sent.map(({ streamId }) => streamId)).size).toBe(2)
  expect(sent[0]).toMatchObject({ source: 'live', data: { provider: 'tikfinity', uniqueId: 'mira' } })
})

test('an end that comes when it is told of again is none', () => {
  expect(
    take([
      [0, told('a')],
      [silenceMs - 1, told('b')],
      [1, silence],
    ]).types,
  ).toEqual(['CONNECTED', 'PUSHED', 'PUSHED'])
})

test('when nobody has noticed the silence, the next message does', () => {
  const { types } = take([
    [0, told('a')],
    [silenceMs, told('a')],
  ])
  expect(types).toEqual(['CONNECTED', 'PUSHED', 'DISCONNECTED', 'CONNECTED', 'PUSHED'])
})

test.each([
  ['the same within two seconds', 1999, undefined, undefined, 1],
  ['the same later', 2000, undefined, undefined, 2],
  ['the same id later', 60_000, '1', '1', 1],
  ['the same under another id', 5, '1', '2', 2],
])('%s', (_, afterMs, first, second, events) => {
  const { types } = take([
    [0, told('a', first)],
    [afterMs, told('a', second)],
  ])
  expect(types.filter((type) => type === 'PUSHED')).toHaveLength(events)
})

test('sessions have no holes, and each begins and ends at most once', () => {
  const step = fc.tuple(
    fc.constantFrom(0, 1, 2500, silenceMs - 1, silenceMs),
    fc.constantFrom('a', 'b', 'c', 'silence'),
  )
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const { sent } = take(
        steps.map(([afterMs, what]) => [
          afterMs,
          what === 'silence' ? (live) => (live ? silence(live) : say('a')) : told(what),
        ]),
      )
      for (const session of Map.groupBy(sent, ({ sessionId }) => sessionId).values()) {
        expect(session.map(({ seqNo }) => seqNo)).toEqual(session.map((_, index) => index))
        const types = session.map(({ type }) => type)
        expect(types.indexOf('ControlEvent.CONNECTED')).toBe(0)
        expect(types.lastIndexOf('ControlEvent.CONNECTED')).toBe(0)
        expect([-1, types.length - 1]).toContain(types.indexOf('ControlEvent.DISCONNECTED'))
      }
    }),
  )
})
