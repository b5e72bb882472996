import type { RoomCommands } from '@livetap/contracts/rooms/events.ts'
import type { RoomSettings } from '@livetap/contracts/rooms/room.ts'
import { findUnusable } from './chat/words.ts'
import type { RoomDocument } from './document.ts'
import type { RoomIntent, RoomOutcome, RoomSaid } from './intents.ts'
import { changeLive } from './live/taking.ts'
import { presentIds } from './members/presence.ts'
import { actingRole, grantsOf, may } from './members/roles.ts'
import { andThen, done, mayNot, refuse } from './outcome.ts'
import { beginRound } from './queue/queue.ts'

/** What roles may do is for the owner alone: otherwise a moderator could give themselves everything. */
export function updateSettings(
  document: RoomDocument,
  { by, payload }: { readonly by: string; readonly payload: RoomCommands['update_settings'] },
): RoomOutcome {
  if (!may(document, by, 'settings')) return mayNot('change the settings')
  const { settings } = payload
  if (settings.grants && actingRole(document, by) !== 'owner') return mayNot('change what roles may do')
  const unusable = findUnusable(settings.words ?? [])
  if (unusable !== undefined) return refuse('word-invalid', `${JSON.stringify(unusable)} cannot be looked for.`)
  const changed = withSettings(document, { ...document.settings, ...settings })
  const queue: RoomSaid[] = changed.rev === document.rev ? [] : [{ kind: 'queue' }]
  return done(changed, { kind: 'settings' }, ...queue, ...tellWhoMayOther(document, changed))
}

/** When viewers vote no more, what they voted for is nothing. */
function withSettings(document: RoomDocument, settings: RoomSettings): RoomDocument {
  const changed = { ...document, settings }
  return document.settings.live.votes && !settings.live.votes ? beginRound(changed) : changed
}

function tellWhoMayOther(before: RoomDocument, after: RoomDocument): RoomSaid[] {
  return presentIds(after)
    .filter((id) => `${grantsOf(before, id)}` !== `${grantsOf(after, id)}`)
    .map((memberId) => ({ kind: 'you', memberId }))
}

/** The rows of the room were changed. */
export function changeIdentity(
  document: RoomDocument,
  { name, visibility, uniqueId }: Extract<RoomIntent, { kind: 'identity' }>,
): RoomOutcome {
  const renamed = done({ ...document, name, visibility }, { kind: 'settings' })
  return andThen(renamed, (room) => changeLive(room, uniqueId))
}
