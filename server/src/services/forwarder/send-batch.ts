import { openText } from '#domain/secrets/secrets.ts'
import { type DeliveryOutcome, deliverWebhook, readSigningSecrets } from '#domain/webhooks/webhooks.ts'
import { AppError } from '#kernel/errors.ts'
import type { Ports } from '#ports/ports.ts'

export interface BatchMessage {
  readonly workspaceId: string
  /** Of the sealed address. */
  readonly name: string
  readonly id: string
  readonly body: string
}

/** Makes one try. Rejects when the database cannot be asked, or with the reason of the signal. */
export async function sendBatch(
  { db, vault, outbound, clock }: Pick<Ports, 'db' | 'vault' | 'outbound' | 'clock'>,
  { workspaceId, name, id, body }: BatchMessage,
  signal: AbortSignal,
): Promise<DeliveryOutcome> {
  const now = clock.now()
  try {
    const url = await openText(db.query, vault, workspaceId, name)
    if (url === undefined) throw new AppError('secret-not-found', 'the address of the sink is gone')
    const { secrets } = await readSigningSecrets(db.query, vault, workspaceId, now)
    return await deliverWebhook(outbound, { workspaceId, url, id, body, secrets, now, signal })
  } catch (error) {
    const { code, message } = readLockedOut(error)
    return { kind: 'final', status: null, ms: null, error: code, detail: message, answer: null }
  }
}

/** Without the address, or the key to sign with, nothing can be sent: somebody has to look. Throws everything else again. */
export function readLockedOut(error: unknown): AppError {
  if (error instanceof AppError && isLockedOut(error.code)) return error
  throw error
}

export function isLockedOut(code: string): boolean {
  return ['secret-not-found', 'secret-unreadable', 'master-key-missing'].includes(code)
}
