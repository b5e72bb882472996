import { Invite, InviteWish, NewInvite } from '@livetap/contracts/rooms/access.ts'
import Type from 'typebox'
import { createRoomInvite, listRoomInvites, readRoom, revokeRoomInvite } from '#domain/room-book/room-book.ts'
import type { Api } from '../http/http.ts'
import { answers } from '../routes/schemas.ts'
import { address, type RoomContext, roomParams, tags } from './view.ts'

const path = `${address}/:roomId/invites`
const inviteParams = Type.Object({ ...roomParams.properties, inviteId: Type.String({ pattern: '^[0-9a-f]{16}$' }) })

/** Invitations to rooms. */
export function addInviteRoutes(app: Api, context: RoomContext): void {
  addMaking(app, context)
  addList(app)
  addRevocation(app)
}

function addMaking(app: Api, { desk }: RoomContext): void {
  app.post(
    path,
    {
      config: { needs: 'room:manage', does: 'room.invite' },
      schema: {
        ...{ tags, summary: 'Make an invitation; its address is told this once' },
        ...{ params: roomParams, body: InviteWish, response: answers(201, NewInvite) },
      },
    },
    async (request, reply) => {
      const { db, workspaceId, clock } = request.workspace
      const { name } = await readRoom(db.query, workspaceId, request.params.roomId)
      const place = { workspaceId, roomId: request.params.roomId }
      const wish = { ...request.body, createdBy: request.principal.name, now: clock.now() }
      const { invite, token } = await createRoomInvite(db.query, place, wish)
      request.target = name
      reply.code(201)
      return { invite, url: `${desk.options.getBaseUrl()}/watch/${place.roomId}#invite=${token}` }
    },
  )
}

function addList(app: Api): void {
  app.get(
    path,
    {
      config: { needs: 'room:manage' },
      schema: {
        ...{ tags, summary: 'Invitations that open the room still, newest first' },
        ...{ params: roomParams, response: answers(200, Type.Object({ items: Type.Array(Invite) })) },
      },
    },
    async ({ workspace: { db, workspaceId, clock }, params: { roomId } }) => {
      await readRoom(db.query, workspaceId, roomId)
      return { items: await listRoomInvites(db.query, { workspaceId, roomId }, clock.now()) }
    },
  )
}

function addRevocation(app: Api): void {
  app.delete(
    `${path}/:inviteId`,
    {
      config: { needs: 'room:manage', does: 'room.revoke-invite' },
      schema: {
        ...{ tags, summary: 'Have an invitation open nothing any more' },
        ...{ params: inviteParams, response: answers(204, Type.Null()) },
      },
    },
    async (request, reply) => {
      const { db, workspaceId } = request.workspace
      const { roomId, inviteId } = request.params
      await revokeRoomInvite(db.query, { workspaceId, roomId }, inviteId)
      request.target = roomId
      return reply.code(204).send(null)
    },
  )
}
