import type { PublicRoom, Room } from '@livetap/contracts/rooms/access.ts'
import { type RoomNews, signals } from '@livetap/contracts/topics.ts'
import type { FastifyRequest } from 'fastify'
import Type from 'typebox'
import type { RoomRow } from '#domain/room-book/room-book.ts'
import type { RoomDocument } from '#domain/rooms/rooms.ts'
import { toIso } from '#kernel/clock.ts'
import type { RoomStore } from '#ports/room-store/room-store.ts'
import type { Context } from '../routes/context.ts'

/** What the routes of rooms share. */
export const address = '/api/v1/rooms'
export const tags = ['rooms']
export const roomParams = Type.Object({ roomId: Type.String({ pattern: '^[A-Za-z0-9_-]{1,64}$' }) })

export type RoomContext = Pick<Context, 'desk' | 'roomStore' | 'db' | 'clock' | 'embedOrigin'>

/** The room and how it is doing. */
export async function viewRoom({ desk, roomStore }: RoomContext, row: RoomRow): Promise<Room> {
  const kept = await findKept(roomStore, row.room_id)
  const activity = kept?.lastActivity ?? row.last_activity_at?.getTime() ?? row.created_at.getTime()
  return {
    id: row.room_id,
    name: row.name,
    visibility: row.visibility,
    hasPassword: row.password !== null,
    url: `${desk.options.getBaseUrl()}/watch/${row.room_id}`,
    uniqueId: row.unique_id,
    present: kept ? await countPresent(roomStore, row.room_id) : 0,
    nowPlaying: describePlaying(kept),
    createdAt: row.created_at.toISOString(),
    lastActivityAt: toIso(activity),
  }
}

/** The room as the lobby shows it to everybody. */
export async function viewPublicRoom(context: RoomContext, row: RoomRow): Promise<PublicRoom> {
  const { id, name, hasPassword, present, nowPlaying } = await viewRoom(context, row)
  return { id, name, hasPassword, present, nowPlaying: hasPassword ? null : nowPlaying }
}

/** The room as it is while somebody is in it; undefined also while nobody can tell. */
async function findKept(store: RoomStore<unknown>, roomId: string): Promise<RoomDocument | undefined> {
  const kept = await store.find(roomId).catch(() => undefined)
  return kept?.document as RoomDocument | undefined
}

/** People, however many tabs they have open. */
export async function countPresent(store: RoomStore<unknown>, roomId: string): Promise<number> {
  const presences = await store.present(roomId).catch(() => [])
  return new Set(presences.map(({ memberId }) => memberId)).size
}

function describePlaying(document: RoomDocument | undefined): Room['nowPlaying'] {
  const item = document?.queue.find(({ id }) => id === document.timeline.itemId)
  if (!item) return null
  const { title = item.url, pictureUrl } = item
  return { title, ...(pictureUrl ? { pictureUrl } : {}) }
}

/** Has the services of rooms look at what was written. */
export function tellRooms({ workspace }: FastifyRequest, roomId: string, kind: 'rewritten' | 'removed'): void {
  const news: RoomNews = { roomId, kind }
  workspace.signals.send(signals.rooms, news)
}
