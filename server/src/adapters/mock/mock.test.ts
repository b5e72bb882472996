import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ControlEvent } from '@livetap/contracts/raw-envelope.ts'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { silentLog } from '#kernel/log.ts'
import type { SourceClosed, SourceMessage } from '#ports/live-source.ts'
import { createMockSource } from './mock.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'livetap-mock-'))
})
afterAll(() => rm(folder, { recursive: true }))

class Sink {
  readonly batches: SourceMessage[][] = []
  readonly closings: SourceClosed[] = []
  hold: PromiseWithResolvers<void> | undefined

  async messages(batch: readonly SourceMessage[]) {
    this.batches.push([...batch])
    await this.hold?.promise
  }

  closed(info: SourceClosed) {
    this.closings.push(info)
  }

  get received() {
    return this.batches.flat()
  }
}

const signal = new AbortController().signal
const until = (condition: () => boolean) => expect.poll(condition, { interval: 5 }).toBe(true)
const envelope = (fields: object) =>
  JSON.stringify({ schemaVersion: 'raw.v1', streamId: '77', type: 'T', data: 'AA==', ...fields })
let files = 0

async function open(content: string | Buffer) {
  const file = join(folder, `${files++}.ndjson`)
  await writeFile(file, content)
  return createMockSource({ file, log: silentLog }).connect({ uniqueId: 'whoever' }, signal)
}

it('plays the file in order, in batches, and ends with it', async () => {
  const lines = Array.from({ length: 250 }, (_, index) => envelope({ messageId: String(index + 1) }))
  const connection = await open(`${lines.join('\n')}\n`)
  const sink = new Sink()
  expect([connection.roomId, connection.title]).toEqual(['77', undefined])
  connection.start(sink)
  await until(() => sink.closings.length > 0)
  expect(sink.received.map(({ messageId }) => messageId)).toEqual(lines.map((_, index) => String(index + 1)))
  expect(sink.batches.map(({ length }) => length)).toEqual([100, 100, 50])
  expect(sink.closings).toEqual([{ code: 0, reason: 'the file has ended', ended: true }])
})

it('keeps type and data, and leaves an id of 0 out', async () => {
  const data = { content: 'hallo' }
  const connection = await open(`${envelope({ type: 'WebcastChatMessage', data, messageId: '0', seqNo: 5 })}\r\n\n`)
  const sink = new Sink()
  connection.start(sink)
  await until(() => sink.closings.length > 0)
  expect(sink.received).toEqual([{ type: 'WebcastChatMessage', isHistory: false, data }])
})

it('makes one message of a line that is no envelope', async () => {
  const bad = ['nonsense', '[]', 'null', '{"type":1,"data":{}}', '{"type":"a"}', '{"type":"a","data":[]}']
  const connection = await open([envelope({}), ...bad, envelope({})].join('\n'))
  const sink = new Sink()
  connection.start(sink)
  await until(() => sink.closings.length > 0)
  const reasons = sink.received.map(({ type, data }) => (type === ControlEvent.badFrame ? data : type))
  expect(reasons).toEqual([
    'T',
    ...bad.map((line) => expect.objectContaining({ reason: 'bad-json', size: line.length })),
    'T',
  ])
})

it('does not keep a line without end in memory', async () => {
  const size = 9 * 1024 * 1024
  const connection = await open(Buffer.concat([Buffer.alloc(size, 'x'), Buffer.from(`\n${envelope({})}`)]))
  const sink = new Sink()
  connection.start(sink)
  await until(() => sink.closings.length > 0)
  expect(sink.received).toMatchObject([
    { type: ControlEvent.badFrame, data: { reason: 'line-too-long', size } },
    { type: 'T' },
  ])
})

it('reads on only when the messages are safe', async () => {
  const connection = await open(Array.from({ length: 1000 }, () => envelope({})).join('\n'))
  const sink = new Sink()
  sink.hold = Promise.withResolvers()
  connection.start(sink)
  await until(() => sink.batches.length === 1)
  await new Promise((resolve) => setTimeout(resolve, 20))
  expect(sink.batches).toHaveLength(1)
  sink.hold.resolve()
  await until(() => sink.closings.length > 0)
  expect(sink.received).toHaveLength(1000)
})

it('lets nothing reach the sink after close', async () => {
  const connection = await open(Array.from({ length: 1000 }, () => envelope({})).join('\n'))
  const sink = new Sink()
  sink.hold = Promise.withResolvers()
  connection.start(sink)
  await until(() => sink.batches.length === 1)
  await connection.close()
  sink.hold.resolve()
  await new Promise((resolve) => setTimeout(resolve, 20))
  expect([sink.batches.length, sink.closings]).toEqual([1, []])
})

it('says so when the messages are refused', async () => {
  const connection = await open(envelope({}))
  const sink = new Sink()
  sink.messages = () => Promise.reject(new Error('no space'))
  connection.start(sink)
  await until(() => sink.closings.length > 0)
  expect(sink.closings).toMatchObject([{ ended: false }])
})

it('plays an empty file as a live that is over', async () => {
  const connection = await open('')
  const sink = new Sink()
  connection.start(sink)
  await until(() => sink.closings.length > 0)
  expect([sink.received, sink.closings]).toMatchObject([[], [{ ended: true }]])
})

it('needs a file', async () => {
  const source = createMockSource({ file: join(folder, 'none'), log: silentLog })
  await expect(source.connect({ uniqueId: 'x' }, signal)).rejects.toMatchObject({ code: 'source-not-configured' })
  await expect(source.connect({ uniqueId: 'x' }, AbortSignal.abort(new Error('no')))).rejects.toThrow('no')
})
