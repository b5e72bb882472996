import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { describe, expect, test } from 'vitest'
import { createNameResolver } from './name-resolver.ts'

type Records = Readonly<Record<string, { readonly a?: readonly number[]; readonly aaaa?: readonly number[] }>>
const [refused, unknown] = [5, 3]

/** A name server: answers what it knows, refuses `refused.example`, and says nothing about `silent.example`. */
async function serveNames(records: Records) {
  const asked: string[] = []
  const socket = createSocket('udp4')
  socket.on('message', (query, peer) => {
    const { name, type, end } = readQuestion(query)
    asked.push(name)
    if (name === 'silent.example') return
    const address = type === 1 ? records[name]?.a : records[name]?.aaaa
    const code = name === 'refused.example' ? refused : records[name] ? 0 : unknown
    socket.send(writeAnswer(query.subarray(0, end), type, address, code), peer.port, peer.address)
  })
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  const servers = [`127.0.0.1:${socket.address().port}`]
  return { asked, servers, [Symbol.asyncDispose]: async () => void socket.close() }
}

function readQuestion(query: Buffer) {
  const labels: string[] = []
  let at = 12
  while (query[at]) {
    labels.push(query.toString('latin1', at + 1, at + 1 + (query[at] ?? 0)))
    at += 1 + (query[at] ?? 0)
  }
  return { name: labels.join('.').toLowerCase(), type: query.readUInt16BE(at + 1), end: at + 5 }
}

function writeAnswer(question: Buffer, type: number, address: readonly number[] | undefined, code: number): Buffer {
  const head = Buffer.from(question)
  head.writeUInt16BE(0x8180 | code, 2)
  head.writeUInt16BE(address ? 1 : 0, 6)
  head.writeUInt32BE(0, 8)
  if (!address) return head
  return Buffer.concat([head, Buffer.from([0xc0, 12, 0, type, 0, 1, 0, 0, 0, 60, 0, address.length, ...address])])
}

const never = new AbortController().signal
const loopback6 = [...Array<number>(15).fill(0), 1]

describe('a name', () => {
  test('leads to all of its addresses, of both families', async () => {
    await using server = await serveNames({
      'both.example': { a: [1, 2, 3, 4], aaaa: loopback6 },
      'four.example': { a: [1, 2, 3, 4] },
      'none.example': {},
    })
    const resolve = createNameResolver({ asksSystem: false, servers: server.servers })
    expect(await resolve('both.example', never)).toEqual([
      { address: '1.2.3.4', family: 4 },
      { address: '::1', family: 6 },
    ])
    expect(await resolve('four.example', never)).toEqual([{ address: '1.2.3.4', family: 4 }])
    for (const name of ['none.example', 'unknown.example', 'refused.example', 'a..b', `${'x'.repeat(70)}.example`]) {
      expect(await resolve(name, never), name).toEqual([])
    }
  })

  test('that only the system knows is found where it may be asked', async () => {
    await using server = await serveNames({})
    const both = [true, false].map((asksSystem) => createNameResolver({ asksSystem, servers: server.servers }))
    const [withSystem, without] = await Promise.all(both.map((resolve) => resolve('localhost', never)))
    expect(withSystem?.map(({ address }) => address)).toContain('127.0.0.1')
    expect(without).toEqual([])
  })

  test('is asked of the system when there is no server', async () => {
    const server = await serveNames({})
    await server[Symbol.asyncDispose]()
    const resolve = createNameResolver({ asksSystem: false, servers: server.servers })
    expect((await resolve('localhost', never)).map(({ address }) => address)).toContain('127.0.0.1')
  })

  test('that many ask the system for is found for all of them', async () => {
    await using server = await serveNames({})
    const resolve = createNameResolver({ asksSystem: true, servers: server.servers })
    const found = await Promise.all(Array.from({ length: 20 }, () => resolve('localhost', never)))
    expect(found.every((addresses) => addresses.length > 0)).toBe(true)
  })

  test('that no server says anything about is given up when it is called off', async () => {
    await using server = await serveNames({})
    const resolve = createNameResolver({ asksSystem: true, servers: server.servers })
    const caller = new AbortController()
    const found = resolve('silent.example', caller.signal)
    await expect.poll(() => server.asked).toContain('silent.example')
    caller.abort()
    await expect(found).rejects.toMatchObject({ code: 'ECANCELLED' })
  })
})
