import { request } from 'node:http'
import type { Overlay } from '@livetap/contracts/overlays/overlays.ts'
import type { OverlaySettings } from '@livetap/contracts/overlays/settings.ts'
import type { StageAlert, StageChange, StageHello, StagePart } from '@livetap/contracts/overlays/stage.ts'
import { signals } from '@livetap/contracts/topics.ts'
import { ask, streamId, type TestServer } from '../api.suite.ts'

type Asked = Pick<TestServer, 'port'>

export async function createOverlay({ port }: Asked, settings: OverlaySettings, name = 'One'): Promise<Overlay> {
  const { json } = await ask(port, '/api/v1/overlays', { method: 'POST', body: { name, settings } })
  return json as Overlay
}

/** What stands behind the `#` of a link. */
export const tokenOf = ({ link }: Pick<Overlay, 'link'>): string => link?.split('#')[1] ?? ''

export async function getTicket(port: number, token: string): Promise<string> {
  const answer = await ask(port, '/api/v1/overlay-sessions', { method: 'POST', anonymous: true, body: { token } })
  return answer.json.ticket as string
}

/** Says that a creator is live. */
export function goLive({ ports }: Pick<TestServer, 'ports'>, uniqueId = 'mira', stream = streamId): void {
  const now = new Date().toISOString()
  ports.signals.send(signals.livestreams, {
    ...{ workspaceId: 'default', uniqueId, streamId: stream, state: 'live', since: now, updatedAt: now },
    ...{ messages: 1, attempt: 0 },
  })
}

/** A page that shows an overlay, as far as the server sees it. */
export class TestPage implements Disposable {
  hello: StageHello | undefined
  readonly alerts: { readonly id: string; readonly alert: StageAlert }[] = []
  readonly tests: StageAlert[] = []
  skips = 0
  closed = false
  readonly #items = new Map<string, Map<string, unknown>>()
  readonly #request: ReturnType<typeof request>

  constructor(port: number, ticket: string, lastId?: string) {
    const headers = lastId === undefined ? {} : { 'last-event-id': lastId }
    const path = `/api/v1/overlay-events?ticket=${ticket}`
    this.#request = request({ port, host: '127.0.0.1', path, headers }, (response) => {
      let rest = ''
      response.setEncoding('utf8').on('data', (text: string) => {
        const blocks = (rest + text).split('\n\n')
        rest = blocks.pop() ?? ''
        for (const block of blocks) this.#read(block)
      })
      response.on('error', () => {})
      response.on('close', () => {
        this.closed = true
      })
    })
    this.#request.on('error', () => {})
    this.#request.end()
  }

  static async open({ port }: Asked, overlay: Pick<Overlay, 'link'>, lastId?: string): Promise<TestPage> {
    return new TestPage(port, await getTicket(port, tokenOf(overlay)), lastId)
  }

  /** What it was told of a list, in its order. */
  list<Item>(part: StagePart): Item[] {
    const items = [...(this.#items.get(part)?.values() ?? [])] as (Item & { order?: number })[]
    return items.sort((a, b) => (a.order ?? 0) - (b.order ?? 0))
  }

  texts(): string[] {
    return this.list<{ text: string }>('chat').map(({ text }) => text)
  }

  [Symbol.dispose](): void {
    this.#request.destroy()
  }

  #read(block: string): void {
    const [, id = '', event = '', data = ''] = /^(?:id: (\d+)\n)?event: (\w+)\ndata: (.*)$/s.exec(block) ?? []
    if (event === '') return
    const said = JSON.parse(data)
    if (event === 'hello') this.hello = said
    else if (event === 'alert') this.alerts.push({ id, alert: said })
    else if (event === 'test') this.tests.push(said)
    else if (event === 'skip') this.skips += 1
    else this.#change(event as StagePart, said)
  }

  #change(part: StagePart, { reset, put, drop }: StageChange): void {
    const items = reset ? new Map<string, unknown>() : (this.#items.get(part) ?? new Map<string, unknown>())
    for (const id of drop) items.delete(id)
    for (const item of put) items.set(item.id, item)
    this.#items.set(part, items)
  }
}
