import type { Problem } from '@livetap/contracts/http.ts'
import { startApp } from '#app.ts'
import { readConfig } from '#config.ts'
import { AppError } from '#kernel/errors.ts'

export interface Server extends AsyncDisposable {
  readonly url: string
}

/** The Livetap at `url`; else the one that runs at the configured address; else one started for this command alone. */
export async function openServer(url: string | undefined): Promise<Server> {
  const config = readConfig()
  const address = url?.replace(/\/$/, '') ?? `http://${config.HOST}:${config.API_PORT}`
  if (await answers(address)) return { url: address, [Symbol.asyncDispose]: async () => {} }
  if (url) {
    throw new AppError('server-unreachable', `nothing answers at ${url}`, {
      remedy: 'Start it there with "npm start", or leave --url out.',
    })
  }
  const app = await startApp({ ...config, API_PORT: 0, SERVICES: 'all', LOG_LEVEL: 'silent' })
  return { url: app.url ?? '', [Symbol.asyncDispose]: () => app[Symbol.asyncDispose]() }
}

async function answers(url: string): Promise<boolean> {
  const response = await fetch(`${url}/ready`, { signal: AbortSignal.timeout(1500) }).catch(() => undefined)
  return response?.status === 200
}

/** A response of the API, checked: an error answer becomes an AppError with the problem's code. */
export async function request(url: string, path: string, body?: object): Promise<Response> {
  const token = process.env.API_TOKEN
  const response = await fetch(url + path, {
    headers: {
      ...(token ? { authorization: `Bearer ${token}` } : {}),
      ...(body ? { 'content-type': 'application/json' } : {}),
    },
    ...(body ? { method: 'POST', body: JSON.stringify(body) } : {}),
  })
  if (response.ok) return response
  const problem = (await response.json().catch(() => ({}))) as Partial<Problem>
  throw new AppError(problem.code ?? 'server-error', problem.detail ?? problem.title ?? `HTTP ${response.status}`)
}

export async function requestJson<T>(url: string, path: string, body?: object): Promise<T> {
  return (await (await request(url, path, body)).json()) as T
}

export interface ServerSentEvent {
  readonly id: string
  readonly event: string
  readonly data: string
}

/** Follows a server-sent event stream and reconnects behind the last id when it breaks, until the signal aborts. */
export async function* follow(url: string, path: string, signal: AbortSignal): AsyncGenerator<ServerSentEvent> {
  let lastId = ''
  while (!signal.aborted) {
    try {
      const headers: Record<string, string> = {
        accept: 'text/event-stream',
        ...(lastId ? { 'last-event-id': lastId } : {}),
      }
      const response = await fetch(url + path, { headers, signal })
      for await (const block of readBlocks(response)) {
        lastId = block.id || lastId
        if (block.data !== '') yield block
      }
    } catch (error) {
      if (signal.aborted) return
      process.stderr.write(`connection lost (${error instanceof Error ? error.message : error}); trying again\n`)
    }
    await new Promise((resolve) => setTimeout(resolve, 1000))
  }
}

async function* readBlocks(response: Response): AsyncGenerator<ServerSentEvent> {
  let rest = ''
  for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    const blocks = (rest + chunk).split('\n\n')
    rest = blocks.pop() ?? ''
    for (const block of blocks) yield readBlock(block)
  }
}

function readBlock(block: string): ServerSentEvent {
  const fields = { id: '', event: 'message', data: '' }
  for (const line of block.split('\n')) {
    const [, name, value] = /^(id|event|data): ?(.*)$/.exec(line) ?? []
    if (name === 'data') fields.data += fields.data === '' ? (value ?? '') : `\n${value}`
    else if (name) fields[name as 'id' | 'event'] = value ?? ''
  }
  return fields
}
