import type { Outbound } from '#ports/outbound/outbound.ts'
import { classifyAnswer, classifyError, type DeliveryOutcome } from './outcomes.ts'
import { signWebhook, type WebhookMessage } from './signature.ts'

/** A message and where it goes. `body` is JSON. */
export interface Delivery extends WebhookMessage {
  readonly workspaceId: string
  readonly url: string
  /** Milliseconds since 1970. */
  readonly now: number
  /** Calls it off: then this rejects with its reason. */
  readonly signal?: AbortSignal
}

/** Makes one try, and says what came of it. Rejects only with what says nothing about the endpoint. */
export async function deliverWebhook(outbound: Outbound, delivery: Delivery): Promise<DeliveryOutcome> {
  const { workspaceId, url, body, now, signal } = delivery
  const headers = { 'content-type': 'application/json', 'user-agent': 'Livetap', ...signWebhook(delivery, now) }
  const start = performance.now()
  try {
    return classifyAnswer(await outbound.send({ workspaceId, method: 'POST', url, headers, body }, signal), now)
  } catch (error) {
    return classifyError(error, performance.now() - start)
  }
}
