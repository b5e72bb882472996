import { createSecretKey, hkdfSync, type KeyObject, randomBytes } from 'node:crypto'

/** 256 bits that secrets are sealed with. The id is told, the key never: a KeyObject does not print. */
export interface MasterKey {
  readonly kid: string
  readonly key: KeyObject
}

const keyBytes = 32

/**
 * Reads `kid:key`, or a key alone, comma separated, each key as 32 bytes in base64url or hexadecimal. Undefined when one
 * of them is no key, or two have the same id.
 */
export function parseMasterKeys(text: string): MasterKey[] | undefined {
  const keys = text.split(',').map((item) => parseKey(item.trim()))
  const known = keys.filter((key) => key !== undefined)
  const isWhole = known.length === keys.length && new Set(known.map(({ kid }) => kid)).size === keys.length
  return isWhole ? known : undefined
}

/** A new one, as its text. */
export function makeMasterKey(): string {
  return randomBytes(keyBytes).toString('base64url')
}

function parseKey(text: string): MasterKey | undefined {
  const [, kid, encoded = ''] = /^(?:([\w-]{1,32}):)?([\w-]+=?)$/.exec(text) ?? []
  const bytes = /^[0-9a-f]{64}$/i.test(encoded) ? Buffer.from(encoded, 'hex') : Buffer.from(encoded, 'base64url')
  if (bytes.length !== keyBytes) return undefined
  return { kid: kid ?? identify(bytes), key: createSecretKey(bytes) }
}

/** The id of a key that was given none: the same on every machine, and telling nothing of it. */
function identify(bytes: Buffer): string {
  return Buffer.from(hkdfSync('sha256', bytes, 'livetap', 'kid', 4)).toString('hex')
}
