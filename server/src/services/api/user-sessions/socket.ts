import Type, { type Static } from 'typebox'
import { WebSocketServer } from 'ws'
import { AppError } from '#kernel/errors.ts'
import { checkHandshake, type Upgrade } from '../http/upgrades.ts'
import { compileValidator } from '../http/validation.ts'
import type { Context } from '../routes/context.ts'
import { Connection, largestRead } from './connection.ts'

const query = Type.Object({
  events: Type.Optional(Type.Union([Type.Literal('0'), Type.Literal('1')])),
  username: Type.Optional(Type.String({ maxLength: 200 })),
})
type Query = Static<typeof query>

const validateQuery = compileValidator({ schema: query, method: 'GET', url: '/ws', httpPart: 'querystring' }) as (
  query: unknown,
) => { value?: Query; error?: Error }

/** Takes WebSockets at `/ws`: a user session each, at the @username that the address asks for if it does. */
export function addUserSessionSocket({ upgrades, clock }: Context): void {
  const server = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    maxPayload: largestRead,
    perMessageDeflate: false,
    autoPong: false,
  })
  upgrades.add(/^\/ws$/, 'log:read', async (upgrade, { principal, workspace }) => {
    const { events, username } = readQuery(upgrade)
    checkHandshake(upgrade)
    const { request, socket: raw, head, address } = upgrade
    server.handleUpgrade(request, raw, head, (socket) => {
      const mayConnect = principal.permissions.has('live:control')
      const { kind, id, name } = principal
      const moderator = principal.permissions.has('chat:moderate') ? { kind, id, name } : undefined
      const options = { clock, address, wantsEvents: events !== '0', mayConnect, moderator }
      workspace.sessions.open(new Connection(socket, raw, options), username)
    })
  })
}

function readQuery({ url }: Upgrade): Query {
  const { value, error } = validateQuery(Object.fromEntries(url.searchParams))
  if (error || !value) throw error ?? new AppError('bad-request', 'not an address that can be read')
  return value
}
