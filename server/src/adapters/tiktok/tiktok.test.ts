import { createServer, type Server, type Socket } from 'node:net'
import { ControlEvent } from '@livetap/contracts/raw-envelope.ts'
import { completeEvent, type Simulator, startSimulator } from '@livetap/simulator/simulator.ts'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { silentLog } from '#kernel/log.ts'
import type { SourceClosed, SourceConnection, SourceMessage, SourceSink } from '#ports/live-source.ts'
import { createStockClient } from '../../../../simulator/test/stock-client.ts'
import { createTikTokSource, type TikTokLimits } from './tiktok.ts'

class Sink implements SourceSink {
  readonly received: SourceMessage[] = []
  readonly closings: SourceClosed[] = []
  /** While set, the messages are not safe. */
  hold: PromiseWithResolvers<void> | undefined

  async messages(batch: readonly SourceMessage[]) {
    this.received.push(...batch)
    await this.hold?.promise
  }

  closed(info: SourceClosed) {
    this.closings.push(info)
  }

  get live() {
    return this.received.filter(({ isHistory }) => !isHistory)
  }

  get liveIds() {
    return this.live.map(({ messageId }) => messageId)
  }
}

const comment = (text: string) => completeEvent({ kind: 'comment', person: 'ida', text })
const comments = (count: number) => Array.from({ length: count }, (_, index) => comment(`number ${index}`))

let simulator: Simulator
let names = 0
beforeAll(async () => {
  simulator = await startSimulator()
})
afterAll(() => simulator[Symbol.asyncDispose]())

/** A quiet live of its own, and a connection to it that has entered the room. */
async function watch(limits: Partial<TikTokLimits> = {}, scenario = {}) {
  const username = `live${names++}`
  const roomId = simulator.addLive(username, scenario)
  const source = createTikTokSource({ origin: simulator.origin, log: silentLog, limits })
  const connection = await source.connect(
    { uniqueId: username, credentials: { eulerApiKey: 'key' } },
    AbortSignal.timeout(45_000),
  )
  await until(() => simulator.report(username).watching === 1)
  const sink = new Sink()
  const sentIds = () => simulator.sent(username).map(({ messageId }) => messageId)
  return { username, roomId, source, connection, sink, sentIds }
}

const until = (condition: () => boolean) => expect.poll(condition, { timeout: 45_000, interval: 5 }).toBe(true)

describe('a live', () => {
  it('is received in full, with its name, room and history', async () => {
    const live = await watch({}, { title: 'my <b>live</b>', warmUp: 25, rates: { comment: 5 } })
    expect([live.connection.roomId, live.connection.title]).toEqual([live.roomId, 'my <b>live</b>'])
    simulator.publish(live.username, comment('hello'), completeEvent({ kind: 'raw', type: 'WebcastNewMessage' }))
    live.connection.start(live.sink)
    await until(() => live.sink.received.length >= 12)
    const sent = live.sentIds()
    expect(live.sink.received.slice(0, 10)).toEqual(
      sent.slice(15, 25).map((messageId) => expect.objectContaining({ messageId, isHistory: true })),
    )
    expect(live.sink.live.slice(0, 2)).toEqual([
      { type: 'WebcastChatMessage', messageId: sent[25], isHistory: false, data: expect.any(Buffer) },
      { type: 'WebcastNewMessage', messageId: sent[26], isHistory: false, data: Buffer.alloc(0) },
    ])
    await live.connection.close()
  })

  it('is acknowledged only when it is safe', async () => {
    const { username, connection, sink } = await watch()
    sink.hold = Promise.withResolvers()
    connection.start(sink)
    simulator.publish(username, ...comments(60))
    await until(() => sink.received.length > 0)
    const before = structuredClone(simulator.report(username))
    sink.hold.resolve()
    sink.hold = undefined
    await until(() => simulator.report(username).unackedFrames === 0)
    expect([before.counts.framesAcked, before.unackedFrames]).toEqual([0, 3])
    expect(simulator.report(username).counts).toMatchObject({ framesAcked: 3, wrongAcks: 0 })
    await connection.close()
  })

  it('ends, after everything before the end was delivered', async () => {
    const { username, connection, sink, sentIds } = await watch()
    connection.start(sink)
    simulator.publish(username, ...comments(100))
    simulator.endLive(username)
    await until(() => sink.closings.length > 0)
    expect(sink.liveIds).toEqual(sentIds())
    expect(sink.received.at(-1)?.type).toBe('WebcastControlMessage')
    expect(sink.closings).toEqual([{ code: 0, reason: 'the live has ended', ended: true }])
    await until(() => simulator.report(username).watching === 0)
  })

  it.each<[how: number | 'terminate', code: number, reason: string]>([
    [4001, 4001, 'go away'],
    ['terminate', 1006, ''],
  ])('that is broken off (%s) says so, and is not over', async (how, code, reason) => {
    const { username, connection, sink, sentIds } = await watch()
    connection.start(sink)
    simulator.publish(username, ...comments(50))
    await until(() => sink.received.length === 50)
    simulator.closeAll(username, how, reason)
    await until(() => sink.closings.length > 0)
    expect(sink.closings).toEqual([{ code, reason, ended: false }])
    expect(sink.liveIds).toEqual(sentIds())
  })

  it('of which nothing comes any more counts as lost', async () => {
    const { username, connection, sink } = await watch({ silenceMs: 200 })
    connection.start(sink)
    simulator.setFault(username, 'half-open')
    await until(() => sink.closings.length > 0)
    expect(sink.closings).toMatchObject([{ code: 0, ended: false }])
  })

  it('keeps its connection when frames cannot be read, and each becomes one message', async () => {
    const { username, connection, sink, sentIds } = await watch()
    connection.start(sink)
    simulator.setFault(username, 'corrupt-frame', true, 1)
    simulator.setFault(username, 'gzip-bomb', true, 1)
    simulator.setFault(username, 'corrupt-payload', true, 1)
    simulator.setFault(username, 'oversize', true, 1)
    simulator.publish(username, comment('before'))
    simulator.publish(username, comment('after'))
    await until(() => sink.received.length === 7)
    const bad = sink.received.filter(({ type }) => type === ControlEvent.badFrame)
    expect(bad.map(({ data }) => (data as { reason: string }).reason)).toEqual([
      'bad-push-frame',
      'bad-gzip',
      'inflates-too-large',
    ])
    expect(sink.received.filter((one) => !bad.includes(one)).map(({ messageId }) => messageId)).toEqual(sentIds())
    await connection.close()
  })

  it('does not fill the memory while the messages are not safe', async () => {
    const { username, connection, sink, sentIds } = await watch({ queuedBytes: 64 * 1024 })
    sink.hold = Promise.withResolvers()
    connection.start(sink)
    simulator.publish(username, ...comments(10_000))
    await until(() => sink.received.length > 0)
    await new Promise((resolve) => setTimeout(resolve, 500))
    expect([sink.received.length <= 500, sink.closings]).toEqual([true, []])
    sink.hold.resolve()
    sink.hold = undefined
    await until(() => sink.received.length === 10_000)
    expect(sink.liveIds).toEqual(sentIds())
    await connection.close()
  })
})

describe('order', () => {
  it('is kept where the stock connector loses it, and both receive the same', async () => {
    const { username, connection, sink } = await watch()
    const stock = createStockClient(simulator.origin, username)
    await stock.connection.connect()
    await until(() => simulator.report(username).watching === 2)
    connection.start(sink)
    for (let burst = 0; burst < 30; burst++) {
      simulator.publish(username, ...comments(100), ...comments(3))
      await new Promise((resolve) => setImmediate(resolve))
    }
    const sent = simulator.sent(username).map(({ messageId }) => messageId)
    await until(() => sink.received.length >= sent.length && stock.received.length >= sent.length)
    await until(() => simulator.report(username).unackedFrames === 0)
    const stockIds = stock.received.map(({ messageId }) => messageId)
    expect([sink.liveIds.length, new Set(stockIds)]).toEqual([sent.length, new Set(sink.liveIds)])
    expect([inversions(sink.liveIds), sink.liveIds]).toEqual([0, sent])
    const payloads = new Map(stock.received.map(({ messageId, payload }) => [messageId, payload]))
    const others = sink.live.filter(({ messageId, data }) => payloads.get(messageId ?? '') !== toBase64(data))
    expect(others).toEqual([])
    process.stdout.write(`backward steps in ${sent.length} messages: stock ${inversions(stockIds)}, ours 0\n`)
    await stock.connection.disconnect()
    await connection.close()
  })
})

function inversions(ids: readonly (string | undefined)[]): number {
  return ids.filter((id, index) => index > 0 && BigInt(id ?? 0) < BigInt(ids[index - 1] ?? 0)).length
}

describe('close', () => {
  it('lets nothing reach the sink afterwards, and leaves nothing open', async () => {
    const { username, connection, sink } = await watch()
    sink.hold = Promise.withResolvers()
    connection.start(sink)
    simulator.publish(username, ...comments(2000))
    await until(() => sink.received.length > 0)
    const received = sink.received.length
    const closing = connection.close()
    sink.hold.resolve()
    simulator.publish(username, ...comments(10))
    await closing
    await until(() => simulator.report(username).watching === 0)
    expect([sink.received.length, sink.closings]).toEqual([received, []])
    await connection.close()
  })

  it('works on a connection that was never started, or is gone already', async () => {
    const { username, connection } = await watch()
    simulator.closeAll(username, 'terminate')
    await until(() => simulator.report(username).watching === 0)
    await connection.close()
    const other = await watch()
    await other.connection.close()
    await until(() => simulator.report(other.username).watching === 0)
  })

  it('tells a sink that starts late of a connection that has gone meanwhile', async () => {
    const { username, connection, sink } = await watch()
    simulator.publish(username, comment('last words'))
    simulator.closeAll(username, 1001, 'restart')
    await until(() => simulator.report(username).watching === 0)
    connection.start(sink)
    await until(() => sink.closings.length > 0)
    expect([sink.live.length, sink.closings]).toEqual([1, [{ code: 1001, reason: 'restart', ended: false }]])
  })
})

describe('abort', () => {
  it.each([0, 1, 5, 10, 20, 30, 40, 60, 80])('%d ms into connecting leaves nothing open', async (ms) => {
    const username = `live${names++}`
    simulator.addLive(username, {})
    const source = createTikTokSource({ origin: simulator.origin, log: silentLog })
    const abort = new AbortController()
    const connecting = source.connect({ uniqueId: username, credentials: { eulerApiKey: 'key' } }, abort.signal)
    setTimeout(() => abort.abort(new Error('not any more')), ms)
    const result = await connecting.catch((error: unknown) => error)
    if (result instanceof Error) expect(result.message).toBe('not any more')
    else await (result as SourceConnection).close()
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect(simulator.report(username).watching).toBe(0)
  })

  it('before connecting asks nobody', async () => {
    const source = createTikTokSource({ origin: 'http://127.0.0.1:9', log: silentLog })
    const aborted = AbortSignal.abort(new Error('never'))
    await expect(source.connect({ uniqueId: 'x' }, aborted)).rejects.toThrow('never')
  })

  it('ends waiting for an answer that does not come, as does the deadline', async () => {
    await using silent = await startSilence()
    const source = createTikTokSource({ origin: silent.origin, log: silentLog, limits: { connectMs: 100 } })
    await expect(source.connect({ uniqueId: 'x' }, AbortSignal.timeout(10_000))).rejects.toMatchObject({
      code: 'connect-timeout',
      transient: true,
    })
    const patient = createTikTokSource({ origin: silent.origin, log: silentLog })
    const abort = new AbortController()
    setTimeout(() => abort.abort(new Error('not any more')), 50)
    await expect(patient.connect({ uniqueId: 'x' }, abort.signal)).rejects.toThrow('not any more')
    await until(() => silent.open() === 0)
  })

  it('ends a handshake that hangs', async () => {
    const username = `live${names++}`
    simulator.addLive(username, {})
    simulator.setFault(username, 'upgrade', 'hang')
    const source = createTikTokSource({ origin: simulator.origin, log: silentLog })
    const abort = new AbortController()
    const connecting = source.connect({ uniqueId: username, credentials: { eulerApiKey: 'key' } }, abort.signal)
    connecting.catch(() => {})
    await new Promise((resolve) => setTimeout(resolve, 200))
    abort.abort(new Error('not any more'))
    await expect(connecting).rejects.toThrow('not any more')
    expect(simulator.report(username)).toMatchObject({ watching: 0, counts: { connections: 0 } })
  })

  it('causes no unhandled rejection', async () => {
    const unhandled = vi.fn()
    process.on('unhandledRejection', unhandled)
    process.on('uncaughtException', unhandled)
    for (const fault of ['reset', 'blocked', 'refused', 'forbidden']) {
      const username = `live${names++}`
      simulator.addLive(username, {})
      simulator.setFault(username, 'upgrade', fault)
      const source = createTikTokSource({ origin: simulator.origin, log: silentLog })
      await source
        .connect({ uniqueId: username, credentials: { eulerApiKey: 'key' } }, AbortSignal.timeout(45_000))
        .catch(() => {})
      await source
        .connect({ uniqueId: username, credentials: { eulerApiKey: 'key' } }, AbortSignal.timeout(15))
        .catch(() => {})
    }
    await new Promise((resolve) => setTimeout(resolve, 100))
    process.off('unhandledRejection', unhandled)
    process.off('uncaughtException', unhandled)
    expect(unhandled).not.toHaveBeenCalled()
  })
})

/** Accepts connections and never says a word. */
async function startSilence(): Promise<AsyncDisposable & { readonly origin: string; open(): number }> {
  const sockets = new Set<Socket>()
  const server: Server = createServer((socket) => {
    sockets.add(socket)
    socket.resume()
    socket.on('error', () => {})
    socket.on('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  return {
    origin: `http://127.0.0.1:${port}`,
    open: () => sockets.size,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function toBase64(data: unknown): string | undefined {
  return Buffer.isBuffer(data) ? data.toString('base64') : undefined
}
