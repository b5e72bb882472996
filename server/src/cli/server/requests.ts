import { setTimeout as sleep } from 'node:timers/promises'
import type { Problem } from '@livetap/contracts/http.ts'
import { isErrorCode } from '#kernel/error-codes.ts'
import { AppError, describeError } from '#kernel/errors.ts'
import { readToken } from './address.ts'

export interface RequestOptions {
  /** GET without a body, POST with one, unless it says otherwise. */
  readonly method?: 'PATCH' | 'POST'
  readonly body?: object
  readonly headers?: Readonly<Record<string, string>>
  readonly signal?: AbortSignal
}

/** A response of the API, checked: an error answer becomes an AppError with the problem's code. */
export async function request(url: string, path: string, options: RequestOptions = {}): Promise<Response> {
  const { body, signal } = options
  const token = readToken(url)
  const headers = {
    ...options.headers,
    ...(token ? { authorization: `Bearer ${token}` } : {}),
    ...(body ? { 'content-type': 'application/json' } : {}),
  }
  const response = await fetch(url + path, {
    headers,
    method: options.method ?? (body ? 'POST' : 'GET'),
    ...(body ? { body: JSON.stringify(body) } : {}),
    ...(signal ? { signal } : {}),
  }).catch((error) => {
    signal?.throwIfAborted()
    throw unreachable(url, error)
  })
  if (!response.ok) throw await readProblem(response)
  return response
}

export async function requestJson<T>(url: string, path: string, options: RequestOptions = {}): Promise<T> {
  return (await (await request(url, path, options)).json()) as T
}

/** The AppError for a server that does not answer, or no longer. */
export function unreachable(url: string, cause: unknown): AppError {
  const reason = cause instanceof Error ? describeError(cause.cause ?? cause) : String(cause)
  return new AppError('server-unreachable', `nothing answers at ${url} (${reason})`, {
    cause,
    transient: true,
    remedy: 'Start Livetap there with "npm start", or name another address with --url.',
  })
}

async function readProblem(response: Response): Promise<AppError> {
  const { code, detail, title } = (await response.json().catch(() => ({}))) as Partial<Problem>
  const transient = response.status >= 500 || response.status === 429
  const remedy = response.status === 401 ? { remedy: 'Set API_TOKEN to its token, or to an API key.' } : {}
  return new AppError(isErrorCode(code) ? code : 'server-error', detail ?? title ?? `HTTP ${response.status}`, {
    transient,
    ...remedy,
  })
}

export interface ServerSentEvent {
  readonly id: string
  readonly event: string
  readonly data: string
}

const retryMs = 1000

/**
 * Follows a server-sent event stream and reconnects behind the last id when it breaks, until the signal aborts.
 * Rejects with the AppError of a server that refuses.
 */
export async function* follow(url: string, path: string, signal: AbortSignal): AsyncGenerator<ServerSentEvent> {
  let lastId = ''
  let isLost = false
  while (!signal.aborted) {
    try {
      const headers = { accept: 'text/event-stream', ...(lastId ? { 'last-event-id': lastId } : {}) }
      const response = await request(url, path, { headers, signal })
      if (isLost) process.stderr.write('connected again\n')
      isLost = false
      for await (const block of readBlocks(response)) {
        lastId = block.id || lastId
        if (block.data !== '') yield block
      }
    } catch (error) {
      if (signal.aborted) return
      if (error instanceof AppError && !error.transient) throw error
      if (!isLost) process.stderr.write(`connection lost (${describeError(error)}); trying again\n`)
      isLost = true
    }
    await sleep(retryMs, undefined, { signal }).catch(() => {})
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
