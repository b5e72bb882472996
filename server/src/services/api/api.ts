import { EventEmitter, once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { AccessTokens } from '#domain/access-tokens/access-tokens.ts'
import { urlOf } from '#kernel/hosts.ts'
import type { Ports } from '#ports/ports.ts'
import { type Admit, admitCallers, Cookies, createAccess, createChecks, Holders } from './access/access.ts'
import { type ActionsPortOptions, openActionsPort } from './actions-port/actions-port.ts'
import { createFirstLink, Desk, ensureOwner } from './auth/auth.ts'
import { type LocalTikFinityOptions, openLocalTikFinity } from './compat/compat.ts'
import { Exporter } from './exports/exports.ts'
import { Gateway } from './gateway/gateway.ts'
import { limitCallers } from './gateway/limit-callers.ts'
import { type Api, createHttpServer } from './http/http.ts'
import { noteMethods } from './http/methods.ts'
import { describeApi } from './http/openapi.ts'
import { UpgradeRouter } from './http/upgrades.ts'
import { serveWebRoot } from './http/web-root.ts'
import { addRoutes, type Context } from './routes/routes.ts'
import { StorageWatch } from './status/status.ts'
import { type UserSessionLimits, usualUserSessionLimits } from './user-sessions/user-sessions.ts'
import { Workspaces } from './workspaces/workspaces.ts'

export interface ApiOptions {
  /** Address to listen on. */
  readonly host: string
  /** 0 takes a free one. */
  readonly port: number
  /** Further names that requests may be addressed to: `name` for any port, or `name:port`. */
  readonly allowedHosts: readonly string[]
  /** The bearer token of programs that are the owner of the default workspace. */
  readonly token: string
  /** Who may make an account (usual: who was invited). */
  readonly registration?: 'open' | 'invitation'
  /** Where TikTok's own player comes from in rooms, if not from TikTok: a simulator. */
  readonly embedOrigin?: string | undefined
  /** Folder of the built pages. */
  readonly webRoot?: string
  readonly version: string
  /** Days after which the retention service removes events; 0 (usual): never. Only told here. */
  readonly eventRetentionDays?: number
  /** Where people reach the server, if not where it listens: an origin; `https` says that TLS is spoken in front. */
  readonly publicUrl?: string
  /** Addresses and networks of the proxies in front. */
  readonly trustedProxies?: readonly string[]
  /** Origins of pages of others that may use the API with a key. */
  readonly corsOrigins?: readonly string[]
  /** Most connections of one address beyond this machine. */
  readonly connectionsPerAddress?: number
  /** Serves TikFinity's event WebSocket on this machine as well; without, it does not. */
  readonly localTikFinity?: LocalTikFinityOptions
  /** Serves TikFinity's third-party action interface on this machine as well; without, it does not. */
  readonly tikFinityActions?: ActionsPortOptions
  /** Most dashboards open at a time. */
  readonly userSessions?: UserSessionLimits
}

export type ApiPorts = Pick<
  Ports,
  | 'accounts'
  | 'oauth'
  | 'mail'
  | 'vault'
  | 'bus'
  | 'outbound'
  | 'sockets'
  | 'signals'
  | 'limits'
  | 'db'
  | 'deviceDoor'
  | 'roomDoor'
  | 'roomStore'
  | 'metrics'
  | 'log'
  | 'clock'
>

export interface RunningApi extends AsyncDisposable {
  readonly url: string
  /** An address that signs the owner in, once; undefined when they have a password. */
  createFirstLink(): Promise<string | undefined>
}

/** What is still open then is cut off, so that stopping takes no longer. */
const stopWithinMs = 3000

/**
 * The HTTP API, the live feed and the pages. Reads the stored log and the signals `logGrown`, `livestreams` and
 * `replays`; writes `api.follows`, `api.watches`, `teams.*`, `secrets.of_workspaces`, `overlays.*`,
 * registered `devices`, wishes in `privacy.erasures`, and the sinks of `forward`, the signals `commands`, `deletions`,
 * `erasures` and `forward`, and those to devices; keeps the newest events, states and user sessions of the workspaces
 * that somebody is in.
 */
export async function startApi(ports: ApiPorts, options: ApiOptions): Promise<RunningApi> {
  await using opened = new AsyncDisposableStack()
  const { log } = ports
  let port = options.port
  const gateway = new Gateway(ports, { ...options, port: () => port })
  const app = await openHttp(ports, options, gateway)
  const finished = watchRequests(app.server)
  opened.defer(() => closeServer(app, finished))
  const workspaces = opened.use(await Workspaces.open(ports, options.userSessions ?? usualUserSessionLimits))
  const holders = opened.use(new Holders(ports, createChecks(ports)))
  const desk = openDesk(ports, options, () => port)
  await ensureOwner(ports)
  const { cookies, tokens } = desk.ports
  const admit = createAccess({ ...ports, workspaces, holders, cookies, tokens }, options.token)
  const upgrades = new UpgradeRouter(app.server, gateway, admit, log)
  const context = await openContext(ports, options, { upgrades, desk, admit, gateway }, opened)
  const refuseOtherMethods = noteMethods(app)
  await describeApi(app, options.version)
  await app.register(async (scope) => addGuardedRoutes(scope as Api, gateway, admit, context))
  refuseOtherMethods()
  await serveWebRoot(app, options.webRoot)
  await app.listen({ host: options.host, port: options.port })
  port = (app.server.address() as AddressInfo).port
  await openLocalPorts({ ...ports, workspaces }, options, opened)
  const running = opened.move()
  return {
    url: urlOf(options.host, port),
    createFirstLink: () => createFirstLink(desk),
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  }
}

/** What this machine alone is served, for programs that know of one port and no keys. */
async function openLocalPorts(
  ports: ApiPorts & { readonly workspaces: Workspaces },
  { localTikFinity, tikFinityActions, version }: ApiOptions,
  opened: AsyncDisposableStack,
): Promise<void> {
  if (localTikFinity) opened.use(await openLocalTikFinity(ports, localTikFinity))
  if (tikFinityActions) opened.use(await openActionsPort({ ...ports, version }, tikFinityActions))
}

function openDesk(ports: ApiPorts, { host, publicUrl, registration = 'invitation' }: ApiOptions, port: () => number) {
  const cookies = new Cookies({ isSecure: publicUrl?.startsWith('https:') ?? false, port })
  const getBaseUrl = () => publicUrl ?? urlOf(host, port())
  const tokens = new AccessTokens(ports.db.query, ports.vault)
  return new Desk({ ...ports, cookies, tokens }, { registration, getBaseUrl })
}

function openHttp({ log, metrics }: ApiPorts, options: ApiOptions, gateway: Gateway): Promise<Api> {
  const { publicUrl = '', corsOrigins = [], trustedProxies = [] } = options
  const isPublic = publicUrl.startsWith('https:')
  if (isPublic && trustedProxies.length === 0) {
    log.warn({}, 'TRUSTED_PROXIES is not set: who comes through the proxy has its address, and shares its limits')
  }
  return createHttpServer({ gateway, log, metrics, corsOrigins, isPublic })
}

async function openContext(
  ports: ApiPorts,
  options: ApiOptions,
  parts: Pick<Context, 'upgrades' | 'desk' | 'admit' | 'gateway'>,
  opened: AsyncDisposableStack,
): Promise<Context> {
  const resources = opened.use(new AsyncDisposableStack())
  const storage = opened.use(await StorageWatch.open(ports))
  const { version, eventRetentionDays = 0, embedOrigin } = options
  const more = { exporter: new Exporter(), version, eventRetentionDays, embedOrigin, resources }
  return { ...ports, ...parts, ...more, storage }
}

function addGuardedRoutes(app: Api, gateway: Gateway, admit: Admit, context: Context): void {
  admitCallers(app, admit, context)
  limitCallers(app, gateway)
  addRoutes(app, context)
}

/** Lets what runs finish, but not for long; a connection that asks for nothing is not waited for. */
async function closeServer(app: Api, finished: () => Promise<void>): Promise<void> {
  const closed = app.close()
  await Promise.race([finished(), sleep(stopWithinMs, undefined, { ref: false })])
  app.server.closeAllConnections()
  await closed
}

/** Resolves, once asked, as soon as no request is being answered. */
function watchRequests(server: Server): () => Promise<void> {
  let active = 0
  const none = new EventEmitter()
  server.on('request', (_request, response) => {
    active += 1
    response.once('close', () => {
      active -= 1
      if (active === 0) none.emit('none')
    })
  })
  return async () => {
    if (active > 0) await once(none, 'none')
  }
}
