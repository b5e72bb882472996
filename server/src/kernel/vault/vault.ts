import { createCipheriv, createDecipheriv, hkdfSync, type KeyObject, randomBytes } from 'node:crypto'
import { AppError } from '#kernel/errors.ts'
import type { MasterKey } from './master-keys.ts'

export { type BearerToken, makeBearerToken, readBearerToken } from './bearer-token.ts'
export { hashSecret } from './hash-secret.ts'
export { keepSecret } from './kept-secret.ts'
export { makeKeyFile, readKeyFile } from './key-file.ts'
export { type MasterKey, makeMasterKey, parseMasterKeys } from './master-keys.ts'

/** Where a secret stands. It opens nowhere else: not in another row, workspace or role. */
export interface SecretPlace {
  readonly workspaceId: string
  /** Of the table that it stands in. */
  readonly row: string
  /** What it is for; each purpose has a key of its own. */
  readonly purpose: string
}

export interface Vault {
  /** Rejects with AppError `master-key-missing` when there is no key. */
  seal(plaintext: string, place: SecretPlace): string
  /** Throws AppError `secret-unreadable` for everything that was not sealed for this place with a key that is held. */
  open(sealed: string, place: SecretPlace): string
  /** Whether it was sealed with another key than the newest. */
  needsRotation(sealed: string): boolean
  /** 32 bytes for one purpose, the same every time and with every master key: they come of the root. */
  derive(purpose: string): Buffer
  /** Ids of the keys, the newest first. */
  readonly kids: readonly string[]
}

const version = 'v1'
const nonceBytes = 12
const tagBytes = 16
const form = /^v1\.([\w-]{1,32})\.([\w-]{16})\.([\w-]{22,})$/

/**
 * Seals with the first of the keys (AES-256-GCM); opens with any. What is sealed reads `v1.kid.nonce.ciphertext`. `root`
 * is 32 bytes that stay when the keys change.
 */
export function openVault(masterKeys: readonly MasterKey[], root?: Buffer): Vault {
  const [newest] = masterKeys
  const byId = new Map(masterKeys.map((master) => [master.kid, master]))
  const getNewest = () => newest ?? refuseWithoutKey()
  return {
    kids: masterKeys.map(({ kid }) => kid),
    seal: (plaintext, place) => seal(plaintext, place, getNewest()),
    open: (sealed, place) => open(sealed, place, byId),
    needsRotation: (sealed) => newest !== undefined && !sealed.startsWith(`${version}.${newest.kid}.`),
    derive: (purpose) => deriveKey(root ?? refuseWithoutKey(), `derive:${purpose}`),
  }
}

function seal(plaintext: string, place: SecretPlace, { kid, key }: MasterKey): string {
  const nonce = randomBytes(nonceBytes)
  const cipher = createCipheriv('aes-256-gcm', deriveKey(key, `seal:${place.purpose}`), nonce)
  cipher.setAAD(describePlace(place))
  const sealed = Buffer.concat([cipher.update(plaintext, 'utf8'), cipher.final(), cipher.getAuthTag()])
  return [version, kid, nonce.toString('base64url'), sealed.toString('base64url')].join('.')
}

function open(sealed: string, place: SecretPlace, keys: ReadonlyMap<string, MasterKey>): string {
  const [, kid = '', nonceText = '', text = ''] = form.exec(sealed) ?? []
  const [nonce, bytes] = [decode(nonceText), decode(text)]
  if (!nonce || !bytes || nonce.length !== nonceBytes) throw unreadable('it is damaged', 'Set it again.')
  const master = keys.get(kid)
  if (!master) {
    throw unreadable(
      `it was sealed with the master key ${kid}, which this Livetap does not have`,
      'Put that key into MASTER_KEY behind the others, or set the secret again.',
    )
  }
  const decipher = createDecipheriv('aes-256-gcm', deriveKey(master.key, `seal:${place.purpose}`), nonce)
  decipher.setAAD(describePlace(place))
  decipher.setAuthTag(bytes.subarray(-tagBytes))
  try {
    return Buffer.concat([decipher.update(bytes.subarray(0, -tagBytes)), decipher.final()]).toString('utf8')
  } catch {
    throw unreadable(`it was changed, moved, or sealed with another key of the name ${kid}`, 'Set it again.')
  }
}

/** Undefined for what is not the one way to write these bytes: another text would open as the same secret. */
function decode(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64url')
  return text !== '' && bytes.toString('base64url') === text ? bytes : undefined
}

function describePlace({ workspaceId, row, purpose }: SecretPlace): Buffer {
  return Buffer.from(JSON.stringify([version, workspaceId, row, purpose]))
}

function deriveKey(master: KeyObject | Buffer, info: string): Buffer {
  return Buffer.from(hkdfSync('sha256', master, 'livetap', info, 32))
}

function unreadable(why: string, remedy: string): AppError {
  return new AppError('secret-unreadable', `a secret cannot be read: ${why}`, { remedy })
}

function refuseWithoutKey(): never {
  throw new AppError('master-key-missing', 'the key that secrets of this database are sealed with is not here', {
    remedy: 'Bring its file back, or name it in MASTER_KEY or MASTER_KEY_FILE.',
  })
}
