import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { type Log, silentLog } from '#kernel/log.ts'
import type { SourceClosed, SourceMessage, SourceSink } from '#ports/live-source.ts'
import { deliveryLimits, type FrameContent, type FrameSocket, SourceDelivery } from './delivery.ts'

/** A frame is the JSON of the message ids in it; `end` ends the live. */
const frame = (...ids: string[]) => Buffer.from(JSON.stringify(ids))
const message = (messageId: string): SourceMessage => ({ type: 'T', messageId, isHistory: false, data: 'data' })

class Socket implements FrameSocket {
  readonly acknowledged: string[][] = []
  readonly calls: string[] = []
  paused = false

  read(bytes: Buffer): FrameContent {
    const ids = JSON.parse(bytes.toString()) as string[]
    const acknowledge = () => void this.acknowledged.push(ids)
    return { messages: ids.map(message), acknowledge, ended: ids.includes('end') }
  }

  pause() {
    this.paused = true
    this.calls.push('pause')
  }

  resume() {
    this.paused = false
    this.calls.push('resume')
  }

  drop() {
    this.calls.push('drop')
  }
}

class Sink implements SourceSink {
  readonly batches: string[][] = []
  readonly closings: SourceClosed[] = []
  open: PromiseWithResolvers<void> | undefined
  overlapped = false
  #busy = false

  async messages(batch: readonly SourceMessage[]) {
    if (this.#busy || this.closings.length > 0) this.overlapped = true
    this.#busy = true
    this.batches.push(batch.map(({ messageId }) => messageId ?? ''))
    await this.open?.promise
    this.#busy = false
  }

  closed(info: SourceClosed) {
    this.closings.push(info)
  }

  get ids() {
    return this.batches.flat()
  }
}

const started: SourceDelivery[] = []
function create(limits: Partial<typeof deliveryLimits> = {}, log: Log = silentLog) {
  const socket = new Socket()
  const sink = new Sink()
  const delivery = new SourceDelivery(socket, log, { ...deliveryLimits, ...limits })
  started.push(delivery)
  return { socket, sink, delivery }
}
const settled = () => new Promise((resolve) => setTimeout(resolve, 5))
const gone: SourceClosed = { code: 1006, reason: 'gone', ended: false }

afterEach(() => {
  for (const delivery of started.splice(0)) delivery.stop()
})

describe('delivery', () => {
  it('hands over nothing before start, then everything in order', async () => {
    const { sink, delivery } = create()
    delivery.push({ messages: [message('0')], ended: false })
    delivery.push(frame('1', '2'))
    await settled()
    expect(sink.batches).toEqual([])
    delivery.start(sink)
    delivery.push(frame('3'))
    await settled()
    expect(sink.ids).toEqual(['0', '1', '2', '3'])
  })

  it('acknowledges a frame only when all its messages are safe', async () => {
    const { socket, sink, delivery } = create({ batchMessages: 2 })
    delivery.push(frame('1', '2', '3'))
    sink.open = Promise.withResolvers()
    delivery.start(sink)
    await settled()
    expect([sink.batches, socket.acknowledged]).toEqual([[['1', '2']], []])
    sink.open.resolve()
    sink.open = undefined
    await settled()
    expect([sink.batches, socket.acknowledged]).toEqual([[['1', '2'], ['3']], [['1', '2', '3']]])
  })

  it('acknowledges a frame without messages', async () => {
    const { socket, sink, delivery } = create()
    delivery.start(sink)
    delivery.push(frame())
    await settled()
    expect([sink.batches, socket.acknowledged]).toEqual([[], [[]]])
  })

  it('pauses the socket while too much waits, and goes on when half of it is read', async () => {
    const { socket, sink, delivery } = create({ queuedBytes: 60, batchMessages: 1 })
    for (let id = 10; id < 20; id++) delivery.push(frame(String(id)))
    expect(socket.calls).toEqual(['pause'])
    sink.open = Promise.withResolvers()
    delivery.start(sink)
    await settled()
    expect(socket.paused).toBe(true)
    sink.open.resolve()
    sink.open = undefined
    await settled()
    expect(socket.calls).toEqual(['pause', 'resume'])
    expect(sink.ids).toHaveLength(10)
  })

  it('delivers what came before the socket closed, then says so once', async () => {
    const { sink, delivery } = create()
    delivery.push(frame('1'))
    delivery.finish(gone)
    delivery.finish({ ...gone, code: 1 })
    delivery.push(frame('2'))
    delivery.start(sink)
    await settled()
    expect([sink.ids, sink.closings]).toEqual([['1'], [gone]])
  })

  it('ends after the frame that ends the live, with that frame acknowledged and the rest left out', async () => {
    const { socket, sink, delivery } = create()
    for (const one of [frame('1'), frame('2', 'end', '3'), frame('4')]) delivery.push(one)
    delivery.start(sink)
    await settled()
    expect(sink.ids).toEqual(['1', '2', 'end', '3'])
    expect(socket.acknowledged).toEqual([['1'], ['2', 'end', '3']])
    expect(socket.calls).toEqual(['drop'])
    expect(sink.closings).toEqual([{ code: 0, reason: 'the live has ended', ended: true }])
  })

  it('lets nothing through after stop, not even the end', async () => {
    const { socket, sink, delivery } = create({ batchMessages: 1 })
    sink.open = Promise.withResolvers()
    delivery.start(sink)
    for (const id of ['1', '2']) delivery.push(frame(id))
    await settled()
    delivery.stop()
    sink.open.resolve()
    delivery.push(frame('3'))
    delivery.finish(gone)
    await settled()
    expect([sink.ids, sink.closings, socket.acknowledged]).toEqual([['1'], [], []])
  })

  it('closes, unacknowledged, when the sink fails', async () => {
    const errors: string[] = []
    const log = { ...silentLog, error: (_fields: object, text: string) => void errors.push(text) }
    const { socket, sink, delivery } = create({}, log)
    sink.messages = () => Promise.reject(new Error('no space'))
    delivery.start(sink)
    delivery.push(frame('1'))
    delivery.push(frame('2'))
    await settled()
    expect([socket.acknowledged, socket.calls, errors.length]).toEqual([[], ['drop'], 1])
    expect(sink.closings).toMatchObject([{ code: 0, ended: false }])
  })

  it('survives a sink whose end throws', async () => {
    const { sink, delivery } = create()
    sink.closed = () => {
      throw new Error('a bug')
    }
    delivery.start(sink)
    delivery.finish(gone)
    await settled()
  })

  it('counts a connection that says nothing as lost', async () => {
    const { socket, sink, delivery } = create({ silenceMs: 20 })
    delivery.start(sink)
    await expect.poll(() => sink.closings).toMatchObject([{ code: 0, ended: false }])
    expect(socket.calls).toEqual(['drop'])
  })

  it('does not count silence while the socket is paused', async () => {
    const { sink, delivery, socket } = create({ silenceMs: 20, queuedBytes: 1 })
    sink.open = Promise.withResolvers()
    delivery.push(frame('1'))
    await new Promise((resolve) => setTimeout(resolve, 100))
    delivery.start(sink)
    expect([socket.calls[0], sink.closings]).toEqual(['pause', []])
    sink.open.resolve()
  })

  it('keeps order, bounds and acknowledgements for whatever frames, batches and sinks', async () => {
    const plan = fc.record({
      frames: fc.array(fc.nat(6), { maxLength: 40 }),
      batchMessages: fc.integer({ min: 1, max: 7 }),
      batchSize: fc.integer({ min: 1, max: 40 }),
      queuedBytes: fc.integer({ min: 1, max: 200 }),
      waits: fc.boolean(),
    })
    await fc.assert(
      fc.asyncProperty(plan, async ({ frames, waits, ...limits }) => {
        const { socket, sink, delivery } = create(limits)
        if (waits) {
          const take = sink.messages.bind(sink)
          sink.messages = async (batch) => {
            await take(batch)
            await Promise.resolve()
          }
        }
        let next = 0
        const sent = frames.map((count) => Array.from({ length: count }, () => String(next++)))
        delivery.start(sink)
        for (const ids of sent) delivery.push(frame(...ids))
        delivery.finish(gone)
        await expect.poll(() => sink.closings.length, { interval: 1 }).toBe(1)
        expect(sink.ids).toEqual(sent.flat())
        expect(socket.acknowledged).toEqual(sent)
        expect(sink.overlapped).toBe(false)
        expect(Math.max(0, ...sink.batches.map(({ length }) => length))).toBeLessThanOrEqual(limits.batchMessages)
        expect(socket.paused).toBe(false)
      }),
      { numRuns: 200 },
    )
  })
})
