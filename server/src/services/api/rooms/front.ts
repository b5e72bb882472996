import { PublicRoomList, RoomFront } from '@livetap/contracts/rooms/access.ts'
import type { FastifyRequest } from 'fastify'
import { findRoom, listPublicRooms } from '#domain/room-book/room-book.ts'
import type { RoomDocument } from '#domain/rooms/rooms.ts'
import { AppError } from '#kernel/errors.ts'
import type { Admit } from '../access/access.ts'
import type { Api } from '../http/http.ts'
import { answers } from '../routes/schemas.ts'
import { address, countPresent, type RoomContext, roomParams, tags, viewPublicRoom } from './view.ts'

/** What everybody may ask about rooms. */
export function addFrontRoutes(app: Api, context: RoomContext & { readonly admit: Admit }): void {
  app.get(
    `${address}/public`,
    {
      config: { needs: 'nothing', limit: 'room-front' },
      schema: {
        tags,
        summary: 'Rooms that everybody may find, of all workspaces',
        response: answers(200, PublicRoomList),
      },
    },
    async () => {
      const rows = await listPublicRooms(context.db.query)
      return { items: await Promise.all(rows.map((row) => viewPublicRoom(context, row))) }
    },
  )
  app.get(
    `${address}/:roomId/door`,
    {
      config: { needs: 'nothing', limit: 'room-front' },
      schema: {
        ...{ tags, summary: 'What somebody in front of a room is told' },
        ...{ params: roomParams, response: answers(200, RoomFront) },
      },
    },
    async (request) => describeFront(context, request, request.params.roomId),
  )
}

async function describeFront(
  { db, roomStore, admit, embedOrigin }: RoomContext & { readonly admit: Admit },
  request: FastifyRequest,
  roomId: string,
): Promise<RoomFront> {
  const row = await findRoom(db.query, roomId)
  const kept = await roomStore.find(roomId).catch(() => undefined)
  const document = kept?.document as RoomDocument | undefined
  if (!row && !document) throw new AppError('room-not-found', 'there is no such room')
  const you = await admit.toAccount(request.raw).catch(() => undefined)
  const isOwn = row !== undefined && you?.principal?.workspaceId === row.workspace_id
  const needsInvite = row?.visibility === 'invited'
  return {
    id: roomId,
    // Whoever has no invitation knows the address at most.
    name: needsInvite && !isOwn ? '' : (row?.name ?? document?.name ?? ''),
    present: document ? await countPresent(roomStore, roomId) : 0,
    needs: isOwn
      ? []
      : [...(row?.password ? (['password'] as const) : []), ...(needsInvite ? (['invite'] as const) : [])],
    isLocked: document?.settings.locked ?? row?.settings.locked ?? false,
    ...(embedOrigin ? { embedOrigin } : {}),
    you: you ? { name: you.session.account.name } : null,
  }
}
