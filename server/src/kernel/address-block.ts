import { isIPv4, isIPv6 } from 'node:net'

/** What one attacker has at hand of addresses: the /24 of an IPv4 address, the /56 of an IPv6 address. */
export function addressBlock(address: string): string {
  const plain = plainAddress(address)
  return isIPv4(plain) ? plain.split('.').slice(0, 3).join('.') : oneCaller(plain)
}

/** What one caller has: an IPv4 address as it is, of IPv6 the /56 that a household is given. */
export function oneCaller(address: string): string {
  const plain = plainAddress(address)
  return isIPv6(plain) ? expand(plain).slice(0, 14) : plain
}

/** Without a zone, and an IPv4 address as such even on an IPv6 socket. */
export function plainAddress(address: string): string {
  return /^::ffff:([\d.]+)$/i.exec(address)?.[1] ?? address.replace(/%.*$/, '')
}

/** All 32 digits of an IPv6 address. */
function expand(address: string): string {
  const [head = '', tail = ''] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::')
  const groups = (part: string) => (part === '' ? [] : part.split(':')).map((group) => group.padStart(4, '0'))
  const [before, after] = [groups(head), groups(tail)]
  return [...before, ...Array(8 - before.length - after.length).fill('0000'), ...after].join('')
}
