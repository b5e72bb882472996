import { Room, RoomChange, RoomList, RoomWish } from '@livetap/contracts/rooms/access.ts'
import type { FastifyRequest } from 'fastify'
import Type from 'typebox'
import { changeRoom, createRoom, listRooms, readRoom, removeRoom } from '#domain/room-book/room-book.ts'
import { AppError } from '#kernel/errors.ts'
import type { Api } from '../http/http.ts'
import { answers } from '../routes/schemas.ts'
import { address, type RoomContext, roomParams, tags, tellRooms, viewRoom } from './view.ts'

/** The rooms of the workspace. */
export function addRegistryRoutes(app: Api, context: RoomContext): void {
  addReading(app, context)
  addMaking(app, context)
  addChanging(app, context)
  addRemoving(app)
}

function addReading(app: Api, context: RoomContext): void {
  app.get(
    address,
    {
      config: { needs: 'room:read' },
      schema: { tags, summary: 'The rooms of the workspace, newest first', response: answers(200, RoomList) },
    },
    async ({ workspace: { db, workspaceId } }) => {
      const rows = await listRooms(db.query, workspaceId)
      return { items: await Promise.all(rows.map((row) => viewRoom(context, row))) }
    },
  )
  app.get(
    `${address}/:roomId`,
    {
      config: { needs: 'room:read' },
      schema: { tags, summary: 'A room', params: roomParams, response: answers(200, Room) },
    },
    async ({ workspace: { db, workspaceId }, params: { roomId } }) =>
      viewRoom(context, await readRoom(db.query, workspaceId, roomId)),
  )
}

function addMaking(app: Api, context: RoomContext): void {
  app.post(
    address,
    {
      config: { needs: 'room:manage', does: 'room.create' },
      schema: { tags, summary: 'Make a room', body: RoomWish, response: answers(201, Room) },
    },
    async (request, reply) => {
      const { db, workspaceId } = request.workspace
      checkMayBind(request, request.body.uniqueId)
      const roomId = await createRoom(db.query, workspaceId, request.body, request.principal.name)
      const row = await readRoom(db.query, workspaceId, roomId)
      request.target = row.name
      reply.code(201)
      return viewRoom(context, row)
    },
  )
}

/** Whoever is in the room sees what viewers of the live say in it. Throws `not-permitted`. */
function checkMayBind({ principal }: FastifyRequest, uniqueId: string | null | undefined): void {
  if (typeof uniqueId !== 'string' || principal.permissions.has('log:read')) return
  throw new AppError(
    'not-permitted',
    'a live drives a room only for who may read it: that needs the permission log:read',
  )
}

function addChanging(app: Api, context: RoomContext): void {
  app.patch(
    `${address}/:roomId`,
    {
      config: { needs: 'room:manage', does: 'room.change' },
      schema: {
        ...{ tags, summary: 'Change what a room is called, and who may come' },
        ...{ params: roomParams, body: RoomChange, response: answers(200, Room) },
      },
    },
    async (request) => {
      const { db, workspaceId } = request.workspace
      const { roomId } = request.params
      checkMayBind(request, request.body.uniqueId)
      await changeRoom(db.query, workspaceId, roomId, request.body)
      const row = await readRoom(db.query, workspaceId, roomId)
      tellRooms(request, roomId, 'rewritten')
      request.target = row.name
      return viewRoom(context, row)
    },
  )
}

function addRemoving(app: Api): void {
  app.delete(
    `${address}/:roomId`,
    {
      config: { needs: 'room:manage', does: 'room.remove' },
      schema: {
        ...{ tags, summary: 'Remove a room; whoever is in it is out at once' },
        ...{ params: roomParams, response: answers(204, Type.Null()) },
      },
    },
    async (request, reply) => {
      const { db, workspaceId } = request.workspace
      const { roomId } = request.params
      const { name } = await readRoom(db.query, workspaceId, roomId)
      await removeRoom(db.query, workspaceId, roomId)
      tellRooms(request, roomId, 'removed')
      request.target = name
      return reply.code(204).send(null)
    },
  )
}
