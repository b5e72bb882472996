import type { RoomCommands } from '@livetap/contracts/rooms/events.ts'
import { roomLimits } from '@livetap/contracts/rooms/room.ts'
import { hasLink } from '#domain/moderation/moderation.ts'
import type { RoomDocument } from '../document.ts'
import type { RoomIntent, RoomOutcome, Surroundings } from '../intents.ts'
import { changeMember, findMember } from '../members/presence.ts'
import { may } from '../members/roles.ts'
import { done, mayNot, refuse } from '../outcome.ts'
import { positionAt } from '../timeline/timeline.ts'
import { cleanText, isBlank } from './text.ts'
import { hasWord } from './words.ts'

export function sendMessage(
  document: RoomDocument,
  { by, payload }: { readonly by: string; readonly payload: RoomCommands['send_message'] },
  { now }: Surroundings,
): RoomOutcome {
  const refusal = refuseWriting(document, by, now)
  if (refusal) return refusal
  const { message } = payload
  const { text: written, replyTo, atMoment } = typeof message === 'string' ? { text: message } : message
  const text = cleanText(written, roomLimits.textLength)
  const problem = refuseText(document, by, text)
  if (problem) return problem
  const { itemId } = document.timeline
  return done(changeMember(document, by, { saidAt: now }), {
    ...{ kind: 'message', memberId: by, text },
    ...(replyTo === undefined ? {} : { replyTo }),
    ...(atMoment && itemId !== null ? { moment: { itemId, pos: positionAt(document.timeline, now) } } : {}),
  })
}

/** Who keeps the chat in order writes as they like. */
function refuseWriting(document: RoomDocument, by: string, now: number): RoomOutcome | undefined {
  if (!may(document, by, 'chat')) return mayNot('write')
  const { mutedUntil = 0, saidAt } = findMember(document, by) ?? {}
  if (mutedUntil > now) return refuse('room-muted', 'You may not write for now.', mutedUntil - now)
  if (saidAt === undefined || may(document, by, 'mute')) return undefined
  const pause = saidAt + 1000 * document.settings.slowModeS - now
  return pause > 0 ? refuse('slow-mode', 'Wait a moment before you write again.', pause) : undefined
}

function refuseText(document: RoomDocument, by: string, text: string): RoomOutcome | undefined {
  if (isBlank(text)) return refuse('message-empty', 'There is nothing in the message that can be shown.')
  const { settings } = document
  if (may(document, by, 'mute')) return undefined
  if (!settings.links && hasLink(text)) return refuse('links-refused', 'Addresses are not wanted here.')
  if (hasWord(settings.words, text)) return refuse('message-refused', 'That word is not wanted here.')
  return undefined
}

/** Takes a message back: one's own, or any by who keeps the chat in order. */
export function deleteMessage(
  document: RoomDocument,
  { by, payload, authorId }: Extract<RoomIntent, { kind: 'delete_message' }>,
): RoomOutcome {
  const isOwn = authorId === by && may(document, by, 'chat')
  if (!isOwn && !may(document, by, 'mute')) return mayNot('delete what others wrote')
  return done(document, { kind: 'unsaid', messageId: payload.id })
}
