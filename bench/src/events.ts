import { type EventOf, triggerIds } from '@livetap/contracts/unified-event.ts'
import { createEventId, defaultWorkspaceId } from '@livetap/server/kernel/ids.ts'

export const streamId = '7300000000000000001'
const sessionId = '11111111-1111-4111-8111-111111111111'

/** A comment of usual size (about 600 bytes as JSON), the `seqNo`th of the session. */
export function createChat(seqNo: number): EventOf<'CHAT'> {
  const now = new Date().toISOString()
  const viewer = seqNo % 500
  return {
    schemaVersion: '1',
    eventId: createEventId(streamId, sessionId, seqNo, 'CHAT'),
    workspaceId: defaultWorkspaceId,
    streamId,
    sessionId,
    source: 'live',
    seqNo,
    messageId: String(7_400_000_000_000_000_000n + BigInt(seqNo)),
    timestamp: now,
    ingestedAt: now,
    eventType: 'CHAT',
    triggerId: triggerIds.CHAT,
    user: {
      userId: String(6_800_000_000_000_000_000n + BigInt(viewer)),
      uniqueId: `viewer_${viewer}`,
      displayName: `Viewer number ${viewer}`,
      avatarUrl: `https://example.com/avatars/${viewer}/of-usual-length-0123456789abcdef.webp`,
      followRole: 1,
      isModerator: false,
      isSubscriber: false,
      teamMemberLevel: 3,
    },
    payload: { message: `this is comment ${seqNo}, of about the usual length`, emotes: [], language: 'en' },
  }
}
