import type { IncomingMessage } from 'node:http'
import { BlockList, isIP } from 'node:net'
import { plainAddress } from '#kernel/address-block.ts'

/** Who is at the other end, though proxies may stand between. */
export interface Clients {
  /** The address of who asks: of the connection, unless a trusted proxy says whom it asks for. */
  addressOf(request: IncomingMessage): string
  /** How who asks talks to us, or to the proxy in front. */
  schemeOf(request: IncomingMessage): 'http' | 'https'
  /** Whether somebody on this machine asks, without a proxy between. */
  isLocal(request: IncomingMessage): boolean
  /** Whether an address is that of a trusted proxy. */
  isProxy(address: string | undefined): boolean
}

const loopback = new Set(['127.0.0.1', '::1'])
/** What proxies add to what they pass on. */
const marks = ['x-forwarded-for', 'x-forwarded-proto', 'x-forwarded-host', 'x-real-ip', 'forwarded', 'via']

/** `proxies` are the addresses and networks whose X-Forwarded-For and X-Forwarded-Proto are believed; nobody else's are. */
export function createClients(proxies: readonly string[]): Clients {
  const trusted = createNetworks(proxies)
  const isProxy = (address: string | undefined) => {
    const plain = plainAddress(address ?? '')
    const family = isIP(plain)
    return family !== 0 && trusted.check(plain, family === 4 ? 'ipv4' : 'ipv6')
  }
  return {
    isProxy,
    addressOf: (request) => findClient(socketAddress(request), readList(request, 'x-forwarded-for'), isProxy),
    schemeOf: (request) => {
      const said = readList(request, 'x-forwarded-proto').at(-1)?.toLowerCase()
      return said === 'https' && isProxy(socketAddress(request)) ? 'https' : 'http'
    },
    isLocal: (request) => {
      if (!isThisMachine(socketAddress(request))) return false
      return marks.every((name) => request.headers[name] === undefined)
    },
  }
}

export function isThisMachine(address: string): boolean {
  return loopback.has(plainAddress(address))
}

/** Each proxy adds whom it was asked by at the end, so the list is read from there for as long as proxies are trusted. */
function findClient(peer: string, forwarded: readonly string[], isProxy: (address: string) => boolean): string {
  let address = peer
  for (const text of forwarded.toReversed()) {
    const said = plainAddress(text)
    if (!isProxy(address) || isIP(said) === 0) return address
    address = said
  }
  return address
}

function socketAddress({ socket }: IncomingMessage): string {
  return plainAddress(socket.remoteAddress ?? '')
}

function readList({ headers }: IncomingMessage, name: string): string[] {
  const value = headers[name]
  const text = Array.isArray(value) ? value.join(',') : (value ?? '')
  return text === '' ? [] : text.split(',').map((item) => item.trim())
}

function createNetworks(texts: readonly string[]): BlockList {
  const list = new BlockList()
  for (const text of texts) {
    const [address = '', bits] = text.split('/')
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4'
    if (bits === undefined) list.addAddress(address, family)
    else list.addSubnet(address, Number(bits), family)
  }
  return list
}
