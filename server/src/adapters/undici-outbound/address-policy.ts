import { isIP } from 'node:net'
import ipaddr from 'ipaddr.js'
import { AppError } from '#kernel/errors.ts'
import type { Destination } from '#kernel/networks/networks.ts'

/** Where a request goes, as the connection needs it. */
export interface Target {
  /** A name or an address, without brackets. */
  readonly host: string
  readonly port: number
  readonly isSecure: boolean
}

export interface Policy {
  /** Whether the operator has named further destinations. */
  readonly isExtended: boolean
  /** The address in parts; throws AppError `address-refused` for one that cannot be allowed, whatever its name leads to. */
  readUrl(text: string): URL
  /** Whether a connection to this address may be made on the way to the target. */
  permits(address: string, target: Target): boolean
}

type Address = ipaddr.IPv4 | ipaddr.IPv6
type Listed = { readonly network: [Address, number]; readonly port: number | undefined }

/** Allows public addresses over https at these ports, and the destinations that the operator has listed. */
export function createPolicy(allowed: readonly Destination[], publicPorts: readonly number[]): Policy {
  const isPublicWay = ({ isSecure, port }: Target): boolean => isSecure && publicPorts.includes(port)
  const list = allowed.map(({ address, bits, port }): Listed => ({ network: [ipaddr.parse(address), bits], port }))
  const permits = (text: string, target: Target): boolean => {
    const address = readAddress(text)
    if (address === undefined) return false
    const isListed = list.some(({ network, port }) => covers(network, address) && (port ?? target.port) === target.port)
    return isListed || (isPublicWay(target) && isPublic(address))
  }
  const couldPermit = (target: Target): boolean => {
    if (isIP(target.host) !== 0) return permits(target.host, target)
    if (isThisMachine(target.host)) return permits('127.0.0.1', target) || permits('::1', target)
    return isPublicWay(target) || list.some(({ port }) => (port ?? target.port) === target.port)
  }
  return { isExtended: list.length > 0, permits, readUrl: (text) => readUrl(text, couldPermit) }
}

function readUrl(text: string, couldPermit: (target: Target) => boolean): URL {
  // What a parser silently drops or turns round is there to look like another address.
  if (/[\s\p{Cc}\\]/u.test(text) || !URL.canParse(text)) throw refuse('it is not an address of the web')
  const url = new URL(text)
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw refuse('it is not https')
  if (url.username !== '' || url.password !== '' || /^https?:\/*[^/?#]*@/i.test(text))
    throw refuse('it has a user or a password in it')
  if (!couldPermit(targetOf(url))) {
    throw refuse('webhooks go to public https addresses, port 443 or 80, and to what the operator has allowed')
  }
  return url
}

/** Where the address leads. */
export function targetOf({ protocol, hostname, port }: Pick<URL, 'protocol' | 'hostname' | 'port'>): Target {
  const isSecure = protocol === 'https:'
  const host = hostname.replace(/^\[(.*)\]$/, '$1')
  return { host, isSecure, port: port === '' ? (isSecure ? 443 : 80) : Number(port) }
}

export function refuse(why: string): AppError {
  return new AppError('address-refused', `the address of the webhook is not allowed: ${why}`, {
    remedy: 'Use a public https address, or have the operator allow its network (WEBHOOK_ALLOW_NETWORKS).',
  })
}

const isThisMachine = (host: string): boolean => /(^|\.)localhost\.?$/.test(host)

/** Undefined for a name, and for an address that is another one in disguise or only means something with a zone. */
function readAddress(text: string): Address | undefined {
  if (text.includes('%') || !isPlain(text)) return undefined
  const address = ipaddr.parse(text)
  return address instanceof ipaddr.IPv6 && address.isIPv4MappedAddress() ? undefined : address
}

const isPlain = (text: string): boolean =>
  text.includes(':') ? ipaddr.IPv6.isValid(text) : ipaddr.IPv4.isValidFourPartDecimal(text)

function covers([network, bits]: Listed['network'], address: Address): boolean {
  return network.kind() === address.kind() && address.match(network, bits)
}

/** Azure talks to its machines from it; it looks public and is not. */
const azureHost = ipaddr.parse('168.63.129.16')
/** The part of IPv6 that is given out for the internet. */
const globalIPv6: [ipaddr.IPv6, number] = [ipaddr.IPv6.parse('2000::'), 3]
/** Parts of it that carry other addresses inside, or lead nowhere. */
const notGlobalIPv6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'].map((cidr) =>
  ipaddr.IPv6.parseCIDR(cidr),
)

function isPublic(address: Address): boolean {
  if (address.range() !== 'unicast') return false
  if (address instanceof ipaddr.IPv6) {
    return address.match(globalIPv6) && !notGlobalIPv6.some((network) => address.match(network))
  }
  return address.toString() !== azureHost.toString()
}
