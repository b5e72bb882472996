import { randomBytes } from 'node:crypto'
import type { Ack, RoomCommandName, RoomCommands } from '@livetap/contracts/rooms/events.ts'
import type { Video } from '@livetap/contracts/rooms/video.ts'
import { grantsOf, positionAt, type RoomDocument, type RoomIntent } from '#domain/rooms/rooms.ts'
import { AppError } from '#kernel/errors.ts'
import type { Ports } from '#ports/ports.ts'
import type { RoomStore } from '#ports/room-store/room-store.ts'
import type { Lookups, VideoFinder } from '../hosting/lookups.ts'
import { type Outcome, toAck } from '../hosting/outcome.ts'
import { viewPlayer } from '../hosting/views.ts'
import type { Ears } from '../live/ears.ts'
import type { Place } from './guest.ts'

export interface CommandPorts extends Pick<Ports, 'roomLinks'> {
  readonly store: RoomStore<RoomDocument>
  readonly videos: VideoFinder
  readonly lookups: Lookups
  readonly ears: Pick<Ears, 'begin'>
  /** Is done by the time that the service has stopped. */
  readonly onLeaving: (leaving: Promise<void>) => void
}

const typingMs = 5000

/** What changes nothing of the room is done before what waits. Undefined: it is not of that kind. */
export function hearAtOnce<Name extends RoomCommandName>(
  { store }: CommandPorts,
  { host, seat }: Place,
  name: Name,
  payload: RoomCommands[Name],
): Promise<Ack> | Ack | undefined {
  if (name === 'typing') {
    const { typing } = payload as RoomCommands['typing']
    seat.typingUntil = typing ? store.now() + typingMs : 0
    return { ok: true }
  }
  if (name !== 'player_report') return undefined
  const { roomId: _, ...report } = payload as RoomCommands['player_report']
  return host.report(seat, report).then(() => ({ ok: true }) as const)
}

/** Carries a command out. Rejects with AppError when it cannot even be tried. */
export async function carryCommand<Name extends RoomCommandName>(
  ports: CommandPorts,
  place: Place,
  name: Name,
  payload: RoomCommands[Name],
): Promise<Ack> {
  if (name === 'add_video') return addVideo(ports, place, payload as RoomCommands['add_video'])
  if (name === 'react') return react(ports, place, payload as RoomCommands['react'])
  if (name === 'media_failed') return lookAgain(ports, place, payload as RoomCommands['media_failed'])
  const { host, seat } = place
  const by = seat.memberId
  const author = name === 'delete_message' ? await findAuthor(ports, host.roomId, payload as { id: string }) : {}
  const outcome = await host.carry({ kind: name, by, payload, ...author } as unknown as RoomIntent)
  if (name === 'decide_suggestion') introduce(ports, host, outcome)
  if ('refusal' in outcome) await showWhatHolds(ports, place)
  else if (name === 'open_poll' || name === 'update_settings') await ports.ears.begin(host)
  return toAck(outcome)
}

/** Whoever was refused may have shown already what they wanted to come. */
async function showWhatHolds({ store }: CommandPorts, { host, seat }: Place): Promise<void> {
  const kept = await store.find(host.roomId)
  if (kept) seat.link.send('player_state', viewPlayer(kept.document, store.now()))
}

async function findAuthor({ store }: CommandPorts, roomId: string, { id }: { readonly id: string }) {
  const message = (await store.messages(roomId)).find((one) => one.id === id)
  return message?.memberId === undefined ? {} : { authorId: message.memberId }
}

async function addVideo(
  { videos, lookups }: CommandPorts,
  { host, seat }: Place,
  { video, again = false, next = false }: RoomCommands['add_video'],
): Promise<Ack> {
  const { kind, tiktokId, url } = await videos.read(video.url)
  const item = { id: randomBytes(12).toString('base64url'), kind, tiktokId, url, isProcessing: true }
  const outcome = await host.carry({ kind: 'add_video', by: seat.memberId, video: item, again, next })
  introduce({ lookups }, host, outcome)
  return toAck(outcome)
}

/** Finds out about what came into the queue. */
function introduce({ lookups }: Pick<CommandPorts, 'lookups'>, host: Place['host'], outcome: Outcome): void {
  if (!('carried' in outcome)) return
  const added = outcome.carried.document.queue.find(({ id }) => id === outcome.id)
  if (added) void lookups.introduce(host.roomId, added, (intent) => host.carryQuietly(intent))
}

/** Whether the text is one emoji, however many characters that takes. */
const isEmoji = (text: string) =>
  /^(\p{Extended_Pictographic}|\p{Emoji_Component})+$/u.test(text) && !/^[\d#*]+$/.test(text)

async function react({ store, roomLinks }: CommandPorts, { host, seat }: Place, { emoji }: RoomCommands['react']) {
  if (!isEmoji(emoji)) throw new AppError('invalid-request', 'That is no emoji.')
  const kept = await store.find(host.roomId)
  if (!kept || !grantsOf(kept.document, seat.memberId).includes('react')) {
    throw new AppError('not-permitted', 'You may not react here.')
  }
  const pos = positionAt(kept.document.timeline, store.now())
  roomLinks.tell(host.roomId, 'reaction', { emoji, memberId: seat.memberId, pos }, { volatile: true })
  return { ok: true } as const
}

/** What somebody's player could not play is looked up for them anew: its address may have lapsed. */
async function lookAgain(
  { store, lookups }: CommandPorts,
  { host, seat }: Place,
  { itemId, tier }: RoomCommands['media_failed'],
): Promise<Ack> {
  const item = (await store.find(host.roomId))?.document.queue.find(({ id }): boolean => id === itemId)
  if (item && tier !== 'embed') void tellMedia(lookups, { host, seat }, item)
  return { ok: true }
}

/** Has somebody know what an item can be played from. */
export function tellMedia(lookups: Lookups, { host, seat }: Place, item: Video): Promise<void> {
  return lookups.tellMedia(host.roomId, item, (media) => seat.link.send('media_tier', media))
}
