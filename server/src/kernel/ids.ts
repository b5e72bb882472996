import { createHash, randomUUID } from 'node:crypto'

/** The workspace of an installation without accounts. */
export const defaultWorkspaceId = 'default'

export function createSessionId(): string {
  return randomUUID()
}

/** UnifiedEvent id: SHA-256 of `streamId:sessionId:seqNo:type`, 64 hex digits. */
export function createEventId(streamId: string, sessionId: string, seqNo: number, type: string): string {
  return createHash('sha256').update(`${streamId}:${sessionId}:${seqNo}:${type}`).digest('hex')
}
