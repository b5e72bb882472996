import { AppError } from '#kernel/errors.ts'

const patienceMs = 10_000
const longestAnswer = 64 * 1024

/** The JSON object that a service answers with. Redirects are not followed: a secret or a token goes nowhere else. */
export async function ask(url: string, request: RequestInit): Promise<Readonly<Record<string, unknown>>> {
  const { status, text } = await send(url, request)
  if (status === 429 || status >= 500) throw unavailable()
  const answer = status === 200 ? parse(text) : undefined
  if (answer) return answer
  throw new AppError('oauth-failed', 'the service did not accept the sign-in', {
    remedy: 'Begin again. If it goes on, the client id or secret of the configuration is wrong.',
  })
}

async function send(url: string, request: RequestInit): Promise<{ status: number; text: string }> {
  try {
    const signal = AbortSignal.timeout(patienceMs)
    const headers = { accept: 'application/json', ...request.headers }
    const response = await fetch(url, { ...request, headers, signal, redirect: 'error' })
    return { status: response.status, text: await readBounded(response) }
  } catch {
    throw unavailable()
  }
}

async function readBounded({ body }: Response): Promise<string> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of body ?? []) {
    length += chunk.length
    if (length > longestAnswer) throw new Error('the answer is too long')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function parse(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const parsed: unknown = JSON.parse(text)
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed) ? { ...parsed } : undefined
  } catch {
    return undefined
  }
}

const unavailable = () =>
  new AppError('oauth-unavailable', 'the service does not answer, or not now', {
    transient: true,
    remedy: 'Try again later, or sign in with a password.',
  })
