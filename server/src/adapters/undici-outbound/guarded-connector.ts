import type { LookupAddress } from 'node:dns'
import { connect, isIP, type Socket } from 'node:net'
import { connect as connectSecurely, type TLSSocket } from 'node:tls'
import type { buildConnector } from 'undici'
import { AppError } from '#kernel/errors.ts'
import { type Policy, refuse, type Target, targetOf } from './address-policy.ts'
import type { ResolveName } from './name-resolver.ts'

export interface ConnectorOptions {
  readonly policy: Policy
  readonly resolve: ResolveName
  /** Milliseconds for the name, the connection and its encryption together. */
  readonly connectMs: number
  /** Certificate of an authority that is believed in place of the well-known ones. */
  readonly ca: string | undefined
}

/**
 * Connects to what the policy permits and to nothing else: an address is judged as it stands, a name by all of its answers,
 * which are asked for once and are what is connected to; and whoever answered is judged again, before a byte is sent.
 */
export function createGuardedConnector(options: ConnectorOptions): buildConnector.connector {
  return (asked, callback) => {
    const { protocol, hostname, port } = asked
    open(targetOf({ protocol, hostname, port }), options).then(
      (socket) => callback(null, socket),
      (error) => callback(error, null),
    )
  }
}

async function open(target: Target, options: ConnectorOptions): Promise<Socket> {
  const patience = new AbortController()
  const timer = setTimeout(() => patience.abort(tooSlow(target.host)), options.connectMs)
  try {
    const addresses = await findAddresses(target, options, patience.signal)
    const socket = await openSocket(addresses, target, options.policy, patience.signal)
    return target.isSecure ? await encrypt(socket, target, options.ca, patience.signal) : socket
  } finally {
    clearTimeout(timer)
  }
}

async function findAddresses(
  target: Target,
  { policy, resolve }: ConnectorOptions,
  signal: AbortSignal,
): Promise<readonly LookupAddress[]> {
  const { host } = target
  const family = isIP(host)
  const addresses = family === 0 ? await orAborted(ask(host, resolve, signal), signal) : [{ address: host, family }]
  if (addresses.length === 0) throw unreachable(`the name ${host} leads nowhere`)
  if (!addresses.every(({ address }) => policy.permits(address, target))) {
    throw refuse(`${host} leads to a network that webhooks may not reach`)
  }
  return addresses
}

async function ask(host: string, resolve: ResolveName, signal: AbortSignal): Promise<readonly LookupAddress[]> {
  try {
    return await resolve(host, signal)
  } catch (error) {
    signal.throwIfAborted()
    throw error instanceof AppError ? error : unreachable(`nobody could be asked where ${host} leads`, error)
  }
}

/** Of many addresses the first are tried, each long enough for a slow way to the other end of the world. */
const mostTried = 4
const triedForMs = 600

async function openSocket(
  addresses: readonly LookupAddress[],
  target: Target,
  policy: Policy,
  signal: AbortSignal,
): Promise<Socket> {
  signal.throwIfAborted()
  const tried = addresses.slice(0, mostTried)
  const socket = connect({
    host: target.host,
    port: target.port,
    lookup: (_name, _options, done) => done(null, tried),
    autoSelectFamily: true,
    autoSelectFamilyAttemptTimeout: triedForMs,
    noDelay: true,
  })
  await settle(socket, 'connect', signal, `no connection to ${target.host}`)
  const peer = socket.remoteAddress
  if (peer !== undefined && policy.permits(peer, target)) return socket
  socket.destroy()
  throw refuse(`${target.host} leads to a network that webhooks may not reach`)
}

async function encrypt(
  socket: Socket,
  target: Target,
  ca: string | undefined,
  signal: AbortSignal,
): Promise<TLSSocket> {
  const { host } = target
  const name = host.replace(/\.$/, '')
  const secure = connectSecurely({
    socket,
    host: name,
    ...(isIP(name) === 0 ? { servername: name } : {}),
    ALPNProtocols: ['http/1.1'],
    minVersion: 'TLSv1.2',
    ...(ca === undefined ? {} : { ca }),
  })
  await settle(secure, 'secureConnect', signal, `no encrypted connection to ${host}`)
  // Also where the environment says that certificates need not be valid.
  if (secure.authorized) return secure
  secure.destroy()
  throw unreachable(`the certificate of ${host} is not valid`)
}

/** Resolves when the socket is ready. The socket is gone when it rejects, and never throws into the void later on. */
function settle(socket: Socket, ready: string, signal: AbortSignal, failure: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = (error?: Error) => {
      signal.removeEventListener('abort', abort)
      if (error) socket.destroy()
      if (error) reject(error)
      else resolve()
    }
    const abort = () => end(signal.reason)
    signal.addEventListener('abort', abort, { once: true })
    socket.once(ready, () => end())
    socket.on('error', (error) => end(unreachable(failure, error)))
    socket.once('close', () => end(unreachable(failure)))
  })
}

function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
    work.then(resolve, reject)
  })
}

/** With the code of the system, such as ECONNREFUSED; its text names addresses of the own network. */
export function unreachable(what: string, cause?: unknown): AppError {
  const code = (cause as { readonly code?: unknown } | undefined)?.code
  return new AppError('endpoint-unreachable', typeof code === 'string' ? `${what} (${code})` : what, {
    transient: true,
    cause,
    remedy: 'Check that the endpoint runs and can be reached from here.',
  })
}

function tooSlow(host: string): AppError {
  return new AppError('endpoint-timeout', `${host} did not take the connection in time`, {
    transient: true,
    remedy: 'Check that the endpoint runs and can be reached from here.',
  })
}
