import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { calculateJwkThumbprint, exportJWK } from 'jose'
import { sql } from 'kysely'
import { AppError } from '#kernel/errors.ts'
import type { Vault } from '#kernel/vault/vault.ts'
import type { Db } from '#ports/db.ts'

type Query = Db['query']

/** What access tokens are signed and checked with. */
export interface SigningKeys {
  readonly signer: { readonly kid: string; readonly privateKey: KeyObject }
  /** Public ones by id: the signer's, and those of before that something valid may be signed with. */
  readonly known: ReadonlyMap<string, KeyObject>
  /** When this has to be read again, in milliseconds. */
  readonly staleAt: number
}

const rotateEveryMs = 30 * 86_400_000
/** A key is known for so long after the next one has come: longer than what it signed is valid. */
const keptForMs = 3_600_000
const readEveryMs = 60_000

/**
 * The keys of the installation at `now`. Makes one when there is none, or the newest is 30 days old or cannot be
 * opened. Of processes that do so at once, one makes it.
 */
export async function readSigningKeys(query: Query, vault: Vault, now: number): Promise<SigningKeys> {
  const found = await findKeys(query, vault, now)
  if (found) return found
  return query.transaction().execute(async (transaction) => {
    await sql`lock table auth.signing_keys in exclusive mode`.execute(transaction)
    const others = await findKeys(transaction, vault, now)
    if (others) return others
    await makeKey(transaction, vault, now)
    const made = await findKeys(transaction, vault, now)
    if (made) return made
    throw new AppError('internal', 'the signing key was not stored')
  })
}

/** The newest first, without those that nothing valid is signed with any more. */
async function listKeys(query: Query, now: number) {
  const rows = await query.selectFrom('auth.signing_keys').selectAll().orderBy('created_at', 'desc').execute()
  return rows.filter((_row, index) => index === 0 || (rows[index - 1]?.created_at.getTime() ?? 0) + keptForMs > now)
}

/** Undefined when a new one has to be made. */
async function findKeys(query: Query, vault: Vault, now: number): Promise<SigningKeys | undefined> {
  const rows = await listKeys(query, now)
  const [newest] = rows
  if (!newest) return undefined
  const rotatesAt = newest.created_at.getTime() + rotateEveryMs
  const privateKey = rotatesAt > now ? openPrivate(vault, newest.kid, newest.private) : undefined
  if (!privateKey) return undefined
  const known = rows.map(({ kid, public: key }): [string, KeyObject] => [kid, createPublicKey({ key, format: 'jwk' })])
  const staleAt = Math.min(now + readEveryMs, rotatesAt)
  return { signer: { kid: newest.kid, privateKey }, known: new Map(known), staleAt }
}

const placeOf = (kid: string) => ({ workspaceId: '', row: kid, purpose: 'signing-key' })

/** Undefined when it was sealed with a master key that is gone: another one signs from here on. */
function openPrivate(vault: Vault, kid: string, sealed: string): KeyObject | undefined {
  try {
    return createPrivateKey(vault.open(sealed, placeOf(kid)))
  } catch (error) {
    if (error instanceof AppError && error.code === 'secret-unreadable') return undefined
    throw error
  }
}

/** Stores a new one, and removes those that are not needed any more. */
async function makeKey(query: Query, vault: Vault, now: number): Promise<void> {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519')
  const jwk = await exportJWK(publicKey)
  const kid = await calculateJwkThumbprint(jwk)
  const pem = privateKey.export({ format: 'pem', type: 'pkcs8' }).toString()
  const row = { kid, public: JSON.stringify(jwk), private: vault.seal(pem, placeOf(kid)), created_at: new Date(now) }
  await query.insertInto('auth.signing_keys').values(row).execute()
  const kept = (await listKeys(query, now)).map((key) => key.kid)
  await query.deleteFrom('auth.signing_keys').where('kid', 'not in', kept).execute()
}
