import { createHmac } from 'node:crypto'
import { AppError } from '#kernel/errors.ts'

export interface WebhookMessage {
  /** The same for every try, so that a receiver knows what it has had: visible ASCII without a dot. */
  readonly id: string
  readonly body: string
  /** Each `whsec_` and 24 to 64 bytes in base64, the newest first. */
  readonly secrets: readonly string[]
}

export type WebhookHeaders = Readonly<Record<'webhook-id' | 'webhook-timestamp' | 'webhook-signature', string>>

/** The headers of Standard Webhooks 1.0.0. `now` is milliseconds since 1970. Throws AppError `secret-invalid`. */
export function signWebhook({ id, body, secrets }: WebhookMessage, now: number): WebhookHeaders {
  // With a dot in it, one message could be read as another one.
  if (!/^[!-~]{1,255}$/.test(id) || id.includes('.'))
    throw new Error('the id of a webhook has to be plain, without a dot')
  const timestamp = String(Math.floor(now / 1000))
  const signatures = secrets.map((secret) => {
    const hash = createHmac('sha256', readSecret(secret)).update(`${id}.${timestamp}.${body}`).digest('base64')
    return `v1,${hash}`
  })
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures.join(' ') }
}

const secretForm = /^whsec_([A-Za-z0-9+/]+={0,2})$/
const [fewestBytes, mostBytes] = [24, 64]

function readSecret(secret: string): Buffer {
  const bytes = Buffer.from(secretForm.exec(secret)?.[1] ?? '', 'base64')
  if (bytes.length >= fewestBytes && bytes.length <= mostBytes) return bytes
  throw new AppError('secret-invalid', 'a signing secret is whsec_ and 24 to 64 bytes in base64')
}
