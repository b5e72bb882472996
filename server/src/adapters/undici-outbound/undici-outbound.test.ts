import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { describeOutbound } from '#ports/outbound/outbound.suite.ts'
import type { Bounds } from './turns.ts'
import { openUndiciOutbound } from './undici-outbound.ts'

// Connecting may take as long as it does on a busy machine.
describeOutbound('undici', (setting) => openUndiciOutbound({ ...setting, connectMs: 60_000 }))

/** A server that answers when it is told to, and an outbound that may reach it under several origins. */
async function openHeld(bounds: Partial<Bounds>, totalMs = 60_000) {
  const held: { readonly path: string; readonly response: ServerResponse }[] = []
  let isOpen = false
  const server = createServer(({ url: path = '' }, response) => {
    if (isOpen) response.end()
    else held.push({ path, response })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const outbound = openUndiciOutbound({
    ...{ allowed: [{ address: '127.0.0.0', bits: 8 }], connectMs: 60_000, totalMs, bounds },
    resolve: async () => [{ address: '127.0.0.1', family: 4 }],
  })
  /** Each `origin` is another name of the same server. */
  const send = (workspaceId: string, origin: string) =>
    outbound.send({
      ...{ workspaceId, method: 'POST', headers: {} },
      url: `http://${origin}.example:${port}/${workspaceId}/${origin}`,
    })
  const release = () => {
    isOpen = true
    for (const { response } of held) response.end()
  }
  const close = async () => {
    await outbound[Symbol.asyncDispose]()
    server.closeAllConnections()
    server.close()
  }
  return { held, release, paths: () => held.map(({ path }) => path), send, [Symbol.asyncDispose]: close }
}

test('requests of one workspace have a bound over all origins, and leave room to others', async () => {
  await using place = await openHeld({ total: 3, perWorkspace: 2 })
  const many = ['x', 'y', 'z', 'x'].map((origin) => place.send('a', origin))
  await expect.poll(() => place.held.length).toBe(2)
  const other = place.send('b', 'x')
  await expect.poll(() => place.held.length).toBe(3)
  expect(place.paths().toSorted()).toEqual(['/a/x', '/a/y', '/b/x'])
  place.release()
  expect((await Promise.all([...many, other])).map(({ status }) => status)).toEqual(Array(5).fill(200))
})

test('where all together are too many, the turn goes to the workspace with the fewest under way', async () => {
  await using place = await openHeld({ total: 3 })
  const first = ['x', 'y', 'z'].map((origin) => place.send('a', origin))
  await expect.poll(() => place.held.length).toBe(3)
  const waiting = [place.send('a', 'x'), place.send('a', 'y'), place.send('b', 'x'), place.send('c', 'x')]
  for (const next of ['/b/x', '/c/x', '/a/x', '/a/y']) {
    place.held.shift()?.response.end()
    await expect.poll(() => place.paths().at(-1)).toBe(next)
  }
  place.release()
  await Promise.all([...first, ...waiting])
})

test('whose turn does not come because of others says so, and not that its endpoint is slow', async () => {
  await using place = await openHeld({ total: 0 }, 50)
  await expect(place.send('a', 'x')).rejects.toMatchObject({ code: 'outbound-busy', transient: true })
})
