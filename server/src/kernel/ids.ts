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

/**
 * Whether this can be an @username (without the @): letters, digits, `_` and `.`, no `.` at the end. TikTok gives names
 * of 2 to 24 characters today; older ones that are shorter or longer stay in use, so more is let through.
 */
export function isUniqueId(text: string): boolean {
  return /^[a-z0-9._]{0,63}[a-z0-9_]$/i.test(text)
}
