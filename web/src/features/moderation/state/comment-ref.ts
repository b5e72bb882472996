import type { Person } from '@livetap/contracts/metrics.ts'
import type { EventOf, EventUser } from '@livetap/contracts/unified-event.ts'
import type { CommentRef } from './commands.ts'

const nobody: Person = { userId: '', uniqueId: '', displayName: '', avatarUrl: '' }

const personOf = (user: EventUser | undefined): Person => {
  if (!user) return nobody
  const { userId, uniqueId, displayName, avatarUrl } = user
  return { userId, uniqueId, displayName, avatarUrl }
}

/** A comment of the feed, as the desk speaks of it. Its position is the server's to tell. */
export const refOf = ({ eventId, streamId, user, payload, timestamp }: EventOf<'CHAT'>): CommentRef => ({
  eventId,
  streamId,
  comment: { text: payload.message, viewer: personOf(user), at: timestamp, id: '' },
})
