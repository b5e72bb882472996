import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { silentLog } from '#kernel/log.ts'
import { ManualClock } from '../../../../test/ingest/manual-clock.ts'
import { Holders } from './holders.ts'

const valid = { key: new Set<string>(), session: new Set<string>() }
let failing = false
let clock: ManualClock
let holders: Holders
let opened: DisposableStack

beforeEach(() => {
  clock = new ManualClock()
  valid.key = new Set(['k1', 'k2'])
  valid.session = new Set(['s1'])
  failing = false
  opened = new DisposableStack()
  holders = opened.use(
    new Holders(
      { clock, log: silentLog },
      {
        key: async () => valid.key,
        session: async () => {
          if (failing) throw new Error('the database is away')
          return valid.session
        },
      },
    ),
  )
})
afterEach(() => opened.dispose())

/** The server's end of a connection. */
async function open(): Promise<Socket> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  const client = connect(port, '127.0.0.1')
  client.on('error', () => {})
  const [socket] = (await once(server, 'connection')) as [Socket]
  opened.defer(() => {
    client.destroy()
    server.close()
  })
  return socket
}

const key = (id: string) => ({ kind: 'key', id })
const session = (id: string) => ({ kind: 'session', id })

describe('a connection', () => {
  test('is cut off at once by whoever looks, when what it was opened with is worth nothing any more', async () => {
    const [first, second, third] = [await open(), await open(), await open()]
    holders.add([key('k1')], first)
    holders.add([key('k1')], second)
    holders.add([key('k2')], third)
    await holders.look()
    expect([first, second, third].map(({ destroyed }) => destroyed)).toEqual([false, false, false])
    valid.key.delete('k1')
    await holders.look()
    expect([first, second, third].map(({ destroyed }) => destroyed)).toEqual([true, true, false])
  })

  test('is cut off within ten seconds by itself', async () => {
    const socket = await open()
    holders.add([session('s1')], socket)
    await clock.advance(10_000)
    expect(socket.destroyed).toBe(false)
    valid.session.clear()
    await clock.advance(10_000)
    expect(socket.destroyed).toBe(true)
  })

  test('needs all of its proofs', async () => {
    const [first, second] = [await open(), await open()]
    holders.add([key('k1'), session('s1')], first)
    holders.add([key('k2'), session('s1')], second)
    valid.key.delete('k1')
    await holders.look()
    expect([first.destroyed, second.destroyed]).toEqual([true, false])
    valid.session.clear()
    await holders.look()
    expect(second.destroyed).toBe(true)
  })

  test('goes on while its proof cannot be checked, and others are looked at nevertheless', async () => {
    const [one, other] = [await open(), await open()]
    holders.add([session('gone')], one)
    holders.add([key('gone')], other)
    failing = true
    await holders.look()
    expect([one.destroyed, other.destroyed]).toEqual([false, true])
    failing = false
    await holders.look()
    expect(one.destroyed).toBe(true)
  })

  test('that nothing could ever cut off is refused', async () => {
    const socket = await open()
    expect(() => holders.add([{ kind: 'charm', id: 'x' }], socket)).toThrow('charm')
  })

  test('that has closed is forgotten, and a closed one is not held', async () => {
    const asked: string[][] = []
    using watching = new Holders(
      { clock, log: silentLog },
      {
        key: async (ids) => {
          asked.push([...ids])
          return new Set(ids)
        },
      },
    )
    const [first, second] = [await open(), await open()]
    watching.add([key('a')], first)
    watching.add([key('b')], second)
    first.destroy()
    await once(first, 'close')
    watching.add([key('c')], first)
    await watching.look()
    expect(asked).toEqual([['b']])
  })
})
