import { request } from 'node:http'
import type { Permission } from '@livetap/contracts/workspace/access.ts'
import type { ModerationChange, ModerationSnapshot } from '@livetap/contracts/workspace/moderation.ts'
import { vi } from 'vitest'
import { createKey } from '#domain/keys/keys.ts'
import { type Answer, ask, streamId, type TestServer } from '../api.suite.ts'

export const eventually = <Result>(check: () => Result | Promise<Result>) =>
  vi.waitFor(check, { timeout: 45_000, interval: 10 })

const path = '/api/v1/moderation'

/** Somebody who moderates: a program, so that each has a name of its own. */
export interface Moderator {
  readonly name: string
  readonly headers: Readonly<Record<string, string>>
  /** Asks an address below `/api/v1/moderation`. */
  ask(method: string, path: string, body?: object): Promise<Answer>
}

export async function createModerator(
  { ports, port }: Pick<TestServer, 'ports' | 'port'>,
  name: string,
  more: readonly Permission[] = [],
  workspaceId = 'default',
): Promise<Moderator> {
  const permissions: readonly Permission[] = ['log:read', 'chat:moderate', ...more]
  const wish = { name, permissions, expiresAt: undefined, createdBy: 'test' }
  const { token } = await createKey(ports.db.query, workspaceId, wish)
  const headers = { authorization: `Bearer ${token}` }
  return {
    ...{ name, headers },
    ask: (method, place, body) => ask(port, `${path}${place}`, { method, headers, ...(body ? { body } : {}) }),
  }
}

/** A moderator's live channel, with the state that a page would have of it. */
export class Channel implements Disposable {
  state: ModerationSnapshot | undefined
  readonly changes: ModerationChange[] = []
  closed = false
  readonly #request: ReturnType<typeof request>

  constructor(port: number, { headers }: Moderator, live = streamId) {
    this.#request = request({ port, host: '127.0.0.1', path: `${path}/streams/${live}/live`, headers }, (response) => {
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

  static async open(port: number, moderator: Moderator, live = streamId): Promise<Channel> {
    const channel = new Channel(port, moderator, live)
    await eventually(() => {
      if (!channel.state) throw new Error('no snapshot yet')
    })
    return channel
  }

  /** What was told, once it is as wanted. */
  wait(isWanted: (state: ModerationSnapshot) => boolean): Promise<ModerationSnapshot> {
    return eventually(() => {
      if (this.state && isWanted(this.state)) return this.state
      throw new Error(`not told yet; this is: ${JSON.stringify(this.state).slice(0, 2000)}`)
    })
  }

  [Symbol.dispose](): void {
    this.#request.destroy()
  }

  #read(block: string): void {
    const [, event = '', data = ''] = /^id: \d+\nevent: (\w+)\ndata: (.*)$/s.exec(block) ?? []
    if (event !== '') this.#take(event, JSON.parse(data))
  }

  #take(event: string, data: ModerationSnapshot & ModerationChange): void {
    if (event === 'snapshot') this.state = data
    if (event !== 'change' || !this.state) return
    this.changes.push(data)
    this.state = applyChange(this.state, data)
  }
}

const keys = {
  holds: ({ eventId }: ModerationSnapshot['holds'][number]) => eventId,
  comments: ({ eventId }: ModerationSnapshot['comments'][number]) => eventId,
  viewers: ({ viewer }: ModerationSnapshot['viewers'][number]) => viewer.userId,
  questions: ({ questionId }: ModerationSnapshot['questions'][number]) => questionId,
  deeds: ({ deedId }: ModerationSnapshot['deeds'][number]) => deedId,
}

/** As the protocol says that a client has to. */
function applyChange(state: ModerationSnapshot, change: ModerationChange): ModerationSnapshot {
  if (change.part === 'waiting') return { ...state, waiting: change.waiting }
  if (change.part === 'rules') return { ...state, revision: change.revision }
  if (change.part === 'onDuty') return { ...state, onDuty: change.onDuty }
  const keyOf = keys[change.part] as (item: unknown) => string
  const gone = new Set([...change.drop, ...(change.put as unknown[]).map(keyOf)])
  const kept = (state[change.part] as unknown[]).filter((item) => !gone.has(keyOf(item)))
  return { ...state, [change.part]: [...(change.put as unknown[]), ...kept] }
}
