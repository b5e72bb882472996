import { hash, randomBytes } from 'node:crypto'

const digits = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** A ULID of this moment: 48 bits of time and 80 of chance. Times in milliseconds since 1970. */
export function createCommandId(now: number): string {
  return encode(now, randomBytes(10))
}

/** That of an action of a rule: decided once, it is the same for ever. */
export function commandIdOf(actionId: string, decidedAt: number): string {
  return encode(decidedAt, hash('sha256', actionId, 'buffer').subarray(0, 10))
}

function encode(time: number, rest: Buffer): string {
  let bits = (BigInt(Math.max(0, Math.trunc(time))) << 80n) | BigInt(`0x${rest.toString('hex')}`)
  let text = ''
  for (let place = 0; place < 26; place++) {
    text = digits[Number(bits & 31n)] + text
    bits >>= 5n
  }
  return text
}
