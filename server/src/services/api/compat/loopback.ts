import type { IncomingMessage, Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describeError } from '#kernel/errors.ts'
import { isLoopback, parseAuthority } from '#kernel/hosts.ts'
import type { Log } from '#kernel/log.ts'

interface Place {
  /** 0 takes a free one. */
  readonly port: number
  /** The variable that asks for it. */
  readonly setting: string
  /** Who has the port when it is taken, as a sentence begins. */
  readonly holder: string
  readonly log: Log
}

/**
 * Has servers of `create` listen on both loopback addresses, and nowhere else. Resolves to their port; undefined when it
 * is taken, which is told and ends nothing else.
 */
export async function listenLocally(create: () => Server, place: Place): Promise<number | undefined> {
  const tell = (error: unknown) => tellOfPort(place, error)
  const port = await listen(create(), '127.0.0.1', place.port).catch(tell)
  if (port === undefined) return undefined
  await listen(create(), '::1', port).catch((error: unknown) => {
    // A machine without IPv6 has nobody who would come that way.
    if (!['EADDRNOTAVAIL', 'EAFNOSUPPORT'].includes((error as NodeJS.ErrnoException).code ?? '')) tell(error)
  })
  return port
}

function listen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host, port, ipv6Only: host === '::1' }, () => {
      server.off('error', reject)
      resolve((server.address() as AddressInfo).port)
    })
  })
}

function tellOfPort({ port, setting, holder, log }: Place, error: unknown): undefined {
  const isTaken = (error as NodeJS.ErrnoException).code === 'EADDRINUSE'
  const text = isTaken
    ? `${holder} has the port ${port}: ${setting} is not served`
    : `The port ${port} cannot be listened on: ${setting} is not served`
  log.warn({ port, error: describeError(error) }, text)
}

/** Whether the request is for this machine: a page that has its own name point here asks for that name. */
export function isMeant(request: IncomingMessage): boolean {
  const hosts = request.headersDistinct.host ?? []
  const authority = parseAuthority(hosts[0] ?? '')
  const port = request.socket.localPort
  return hosts.length === 1 && authority !== undefined && isLoopback(authority.host) && (authority.port ?? 80) === port
}

/** Whether a page of this origin is one of this machine. */
export function isOfThisMachine(origin: string): boolean {
  const [, host = ''] = /^https?:\/\/([^/]+)$/i.exec(origin) ?? []
  return isLoopback(parseAuthority(host)?.host ?? '')
}
