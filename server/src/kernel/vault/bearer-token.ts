import { randomBytes } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { hashSecret } from './hash-secret.ts'

/** What is handed out once: what is kept of it is its id and its hash. */
export interface BearerToken {
  /** 16 hex digits, the token's own. */
  readonly id: string
  readonly token: string
  readonly hash: Buffer
}

/** What tokens of a kind look like: `ttlc_<kind>_<id>_<32 bytes><CRC-32 of all before>`. */
const shape = /^(ttlc_([a-z]+)_([0-9a-f]{16})_[0-9A-Za-z_-]{43})([0-9a-f]{8})$/

/** Makes a token that is known by its shape, so that scanners find one that got out. */
export function makeBearerToken(kind: string): BearerToken {
  const id = randomBytes(8).toString('hex')
  const body = `ttlc_${kind}_${id}_${randomBytes(32).toString('base64url')}`
  const token = `${body}${checksum(body)}`
  return { id, token, hash: hashSecret(token) }
}

/** The id in a token of the kind; undefined for what is none, or a damaged one: neither costs a look into the database. */
export function readBearerToken(kind: string, token: string): string | undefined {
  const [, body = '', named, id, sum] = shape.exec(token) ?? []
  return named === kind && checksum(body) === sum ? id : undefined
}

const checksum = (text: string): string => crc32(text).toString(16).padStart(8, '0')
