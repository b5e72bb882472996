import type { Problem } from '@livetap/contracts/http.ts'
import { noteRefusal } from './session/standing.ts'

/** A refusal of the server (`code` as in docs/errors.md), or `server-unreachable` when nothing answered. */
export class ApiError extends Error {
  readonly code: string
  readonly title: string
  readonly status: number
  /** When the server wants to be asked again. */
  readonly retryAfterMs: number | undefined
  /** Where a request does not fit, if it is for that that it was refused. */
  readonly errors: NonNullable<Problem['errors']>

  constructor(
    problem: Pick<Problem, 'code' | 'title' | 'status' | 'errors'> & {
      detail?: string | undefined
      retryAfterMs?: number
    },
  ) {
    super(problem.detail ?? problem.title)
    this.code = problem.code
    this.title = problem.title
    this.status = problem.status
    this.retryAfterMs = problem.retryAfterMs
    this.errors = problem.errors ?? []
  }
}

interface RequestOptions {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly body?: unknown
  readonly signal?: AbortSignal
  /** What the path is behind; the versioned API unless said otherwise. */
  readonly root?: '/api' | '/api/v1'
}

/** Calls `root` + path and returns the JSON of the answer; every failure is an `ApiError`. */
export async function request<T>(
  path: string,
  { method = 'GET', body, signal, root = '/api/v1' }: RequestOptions = {},
): Promise<T> {
  const response = await fetch(root + path, {
    method,
    headers: { accept: 'application/json', ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(signal ? { signal } : {}),
  }).catch((cause: unknown) => {
    if (signal?.aborted) throw cause
    throw unreachable()
  })
  if (!response.ok) throw await readProblem(response)
  if (response.status === 204) return undefined as T
  return (await response.json()) as T
}

/** `?a=1&b=2` from what is set, or an empty string. */
export function queryString(values: Record<string, string | number | undefined>): string {
  const set = Object.entries(values).filter(([, value]) => value !== undefined && value !== '')
  return set.length === 0 ? '' : `?${new URLSearchParams(set.map(([key, value]) => [key, String(value)]))}`
}

const asSentence = (text: string) => text.charAt(0).toUpperCase() + text.slice(1) + (/[.!?…]$/.test(text) ? '' : '.')

export function describeError(error: unknown): { title: string; detail: string | undefined } {
  if (error instanceof ApiError) {
    return { title: error.title, detail: error.message === error.title ? undefined : asSentence(error.message) }
  }
  return { title: 'Something went wrong', detail: error instanceof Error ? error.message : undefined }
}

/** What a server says that refuses; whether somebody is signed in is known to the whole tab from then on. */
export async function readProblem(response: Response): Promise<ApiError> {
  const problem = (await response.json().catch(() => undefined)) as Partial<Problem> | undefined
  noteRefusal(problem?.code ?? '')
  const retryAfter = Number(response.headers.get('retry-after'))
  return new ApiError({
    code: problem?.code ?? `http-${response.status}`,
    title: problem?.title ?? `The server answered ${response.status}`,
    status: response.status,
    detail: problem?.detail,
    ...(problem?.errors && { errors: problem.errors }),
    ...(retryAfter > 0 ? { retryAfterMs: retryAfter * 1000 } : {}),
  })
}

function unreachable(): ApiError {
  return new ApiError({
    code: 'server-unreachable',
    title: 'The Livetap server does not answer',
    status: 0,
    detail: 'Is it still running? This page tries again by itself.',
  })
}
