import { isIP } from 'node:net'

export { type Clients, createClients, isThisMachine } from './clients.ts'
export { explainListening, type ListeningPlace, listenOn } from './listening.ts'

/** An address with how many of its first bits count. */
export interface Network {
  readonly address: string
  readonly bits: number
}

/** A network as far as something may connect to it; no port: to all of them. */
export interface Destination extends Network {
  readonly port?: number
}

/**
 * Reads an address, or a network like `10.0.0.0/8`; undefined for anything else, for a zone, and for "everybody" (0 bits),
 * which nothing should be said of by mistake.
 */
export function parseNetwork(text: string): Network | undefined {
  const [address = '', bits, ...rest] = text.split('/')
  const longest = { 0: 0, 4: 32, 6: 128 }[isIP(address)] ?? 0
  if (longest === 0 || address.includes('%') || rest.length > 0) return undefined
  if (bits === undefined) return { address, bits: longest }
  return /^[1-9]\d{0,2}$/.test(bits) && Number(bits) <= longest ? { address, bits: Number(bits) } : undefined
}

const withPort = /^(?:\[([^\]]+)\]|([^:[\]]+)):([1-9]\d{0,4})$/

/** Reads a network, or one with a port: `192.168.1.20:8123`, `192.168.1.0/24:443`, `[fd00::/8]:8123`. */
export function parseDestination(text: string): Destination | undefined {
  const [, six, four, port] = withPort.exec(text) ?? []
  const network = parseNetwork(six ?? four ?? text)
  if (network === undefined || isMapped(network.address)) return undefined
  if (port === undefined) return network
  const isRight = (isIP(network.address) === 6) === (six !== undefined) && Number(port) <= 65_535
  return isRight ? { ...network, port: Number(port) } : undefined
}

/** An IPv4 address in IPv6 clothes: it has to be written as what it is. */
function isMapped(address: string): boolean {
  return isIP(address) === 6 && new URL(`http://[${address}]`).hostname.startsWith('[::ffff:')
}
