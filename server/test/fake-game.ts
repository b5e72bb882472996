import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'

interface Order {
  readonly categoryId: string
  readonly actionId: string
  readonly context: Readonly<Record<string, unknown>>
}

const actions: Readonly<Record<string, readonly object[]>> = {
  mobs: [
    { actionId: 'creeper', actionName: 'Spawn a creeper', cost: 5 },
    { actionId: 'cow', actionName: 'Spawn a cow' },
  ],
  weather: [],
}
const categories = [
  { categoryId: 'mobs', categoryName: 'Mobs' },
  { categoryId: 'weather', categoryName: 'Weather' },
]

/**
 * A mod of a game as others write them for TikFinity, on a free port of this machine. `answer` says what it does with the
 * nth order, from 0, and with what else it is asked.
 */
export async function openFakeGame(answer?: (response: ServerResponse, path: string, nth: number) => boolean) {
  const orders: Order[] = []
  let asked = 0
  const server = createServer(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://localhost')
    if (request.method === 'POST') orders.push((await json(request)) as Order)
    if (answer?.(response, pathname, asked++)) return
    const reply = (data: unknown) =>
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ data }))
    if (pathname === '/api/app/info') reply({ author: 'Notch', name: 'Chaos Craft', version: '1.0' })
    else if (pathname === '/api/features/categories') reply(categories)
    else if (pathname === '/api/features/actions') reply(actions[searchParams.get('categoryId') ?? ''] ?? [])
    else if (pathname === '/api/features/actions/exec' && request.method === 'POST') reply([])
    else response.writeHead(404).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    ...{ orders, port, url: `http://127.0.0.1:${port}` },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
