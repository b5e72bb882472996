import { BlockList } from 'node:net'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createPolicy, targetOf } from './address-policy.ts'

/** From the registries of special addresses (RFC 6890 and what followed), told by another program than the policy's. */
const ranges4 = [
  ...['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.0.0.0/24'],
  ...['192.0.2.0/24', '192.88.99.0/24', '192.168.0.0/16', '198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24'],
  ...['224.0.0.0/4', '240.0.0.0/4'],
]
const ranges6 = [
  ...[
    '::/96',
    '::ffff:0:0/96',
    '64:ff9b::/96',
    '64:ff9b:1::/48',
    '100::/64',
    '2001::/32',
    '2001:db8::/32',
    '2002::/16',
  ],
  ...['fc00::/7', 'fe80::/10', 'fec0::/10', 'ff00::/8', '5f00::/16', '3fff::/20'],
]
function listBlocks(ranges: readonly string[], family: 'ipv4' | 'ipv6'): (address: string) => boolean {
  const list = new BlockList()
  for (const [network = '', bits] of ranges.map((range) => range.split('/')))
    list.addSubnet(network, Number(bits), family)
  return (address) => list.check(address, family)
}
const [isSpecial4, isSpecial6] = [listBlocks(ranges4, 'ipv4'), listBlocks(ranges6, 'ipv6')]

const policy = createPolicy([], [443])
const secure = targetOf(new URL('https://hooks.example/'))
const permits = (address: string) => policy.permits(address, secure)

/** Addresses of these ranges and of all others, so that both sides are tried. */
function addressesOf(groups: number, bitsEach: number, ranges: readonly string[], write: (parts: number[]) => string) {
  const parts = fc.array(fc.nat({ max: 2 ** bitsEach - 1 }), { minLength: groups, maxLength: groups })
  const starts = ranges.map((range) => range.split('/')[0] ?? '')
  return fc.oneof(parts.map(write), fc.constantFrom(...starts))
}
const four = addressesOf(4, 8, ranges4, (parts) => parts.join('.'))
const six = addressesOf(8, 16, ranges6, (parts) => parts.map((part) => part.toString(16)).join(':'))
const nearSpecial6 = fc
  .tuple(fc.constantFrom('64:ff9b', '2001:0', '2002:7f00', '0:0', 'fe80:0', 'fd00:0', '2001:db8'), six)
  .map(([head, tail]) => `${head}:${tail.includes('::') ? '0:0:0:0:0:1' : tail.split(':').slice(2).join(':')}`)

describe('an address', () => {
  test('of a special range is never permitted: IPv4', () => {
    fc.assert(
      fc.property(four, (address) => !isSpecial4(address) || !permits(address)),
      { numRuns: 5000 },
    )
  })

  test('of a special range is never permitted: IPv6', () => {
    const any = fc.oneof(six, nearSpecial6)
    fc.assert(
      fc.property(any, (address) => !isSpecial6(address) || !permits(address)),
      { numRuns: 5000 },
    )
  })

  test('that carries another one inside is never permitted, whichever it carries', () => {
    const carried = fc.tuple(
      fc.constantFrom('::', '::ffff:', '::ffff:0:', '64:ff9b::', '64:ff9b:1::'),
      fc.array(fc.nat({ max: 255 }), { minLength: 4, maxLength: 4 }),
    )
    fc.assert(fc.property(carried, ([prefix, parts]) => !permits(`${prefix}${parts.join('.')}`)))
  })

  test.each(['1.1.1.1', '8.8.8.8', '93.184.215.14', '223.255.255.254', '2606:4700::1111', '2a00:1450:4001::1'])(
    'of the internet is: %s',
    (address) => {
      expect(permits(address)).toBe(true)
    },
  )

  test.each(['', 'hooks.example', '127.1', '2130706433', '1.1.1.1%lo', '2606:4700::1111%eth0', '1.1.1', '01.1.1.1 '])(
    'is what it says, or nothing: %j',
    (text) => {
      expect(permits(text)).toBe(false)
    },
  )

  test('of the internet is permitted over https at its port only, unless it is listed', () => {
    const targets = ['http://hooks.example/', 'https://hooks.example:8443/', 'http://hooks.example:443/']
    const listed = createPolicy([{ address: '1.1.1.0', bits: 24 }], [443])
    for (const target of targets.map((url) => targetOf(new URL(url)))) {
      expect(policy.permits('1.1.1.1', target)).toBe(false)
      expect(listed.permits('1.1.1.1', target)).toBe(true)
      expect(listed.permits('1.1.2.1', target)).toBe(false)
    }
  })
})
