import type { IncomingMessage } from 'node:http'
import { AppError } from '#kernel/errors.ts'
import type { RoomVisitor } from '#ports/room-links/room-links.ts'
import type { Visit } from '../access/access.ts'
import type { Api } from '../http/http.ts'
import type { Context } from '../routes/context.ts'

/** Whoever comes with one of these is nobody, and not turned away: most who go to rooms have no account. */
const nobody = new Set(['not-signed-in', 'session-ended', 'no-workspace', 'token-invalid'])

/** People in rooms come in here: by long polling, and over WebSockets. What is asked of them is the service's business. */
export function addRoomDoor(app: Api, context: Context): void {
  const { roomDoor, upgrades, resources } = context
  // A server waits for the sockets that it has given away, and theirs would stay.
  resources.defer(() => roomDoor.close())
  app.route({
    method: ['GET', 'POST'],
    url: '/socket.io/',
    config: { needs: 'nothing', does: null, isUntimed: true },
    exposeHeadRoute: false,
    schema: { hide: true },
    // Before the body is read: what is in it is not JSON, and none of this server's business.
    onRequest: async (request, reply) => {
      const visitor = await describe(context, request.raw, false)
      // First, as it throws where rooms are not served: after the other nobody would answer.
      roomDoor.poll(request.raw, reply.raw, visitor)
      reply.hijack()
    },
    handler: () => undefined,
  })
  app.route({
    method: ['GET', 'HEAD'],
    url: '/api/watch/media/*',
    config: { needs: 'nothing', limit: 'room-media', isUntimed: true },
    schema: { hide: true },
    // What is behind it answers as it likes: by ranges, and for as long as it takes.
    handler: (request, reply) => {
      roomDoor.serveMedia(request.raw, reply.raw, request.ip)
      reply.hijack()
    },
  })
  upgrades.addUnproved(/^\/socket\.io\/$/, async (upgrade) => {
    // Before anybody is looked up: a door that is closed takes nobody in.
    roomDoor.enter(upgrade, await describe(context, upgrade.request, true))
  })
}

async function describe(context: Context, request: IncomingMessage, lasts: boolean): Promise<RoomVisitor> {
  const { gateway, desk, admit } = context
  const visit = await admit.toWorkspace(request, 'anything', lasts).catch((error: unknown) => {
    if (error instanceof AppError && nobody.has(error.code)) return undefined
    throw error
  })
  const person = visit && toPerson(visit)
  const isLocal = gateway.clients.isLocal(request)
  const opensRooms = isLocal || desk.options.registration === 'open' || person?.managesRooms === true
  return { address: gateway.clients.addressOf(request), isLocal, opensRooms, ...(person ? { person } : {}) }
}

function toPerson({ principal }: Visit): NonNullable<RoomVisitor['person']> {
  const { kind, id, name, workspaceId, permissions } = principal
  return { accountId: `${kind}:${id}`, name, workspaceId, managesRooms: permissions.has('room:manage') }
}
