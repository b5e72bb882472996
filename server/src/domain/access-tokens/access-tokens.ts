import { randomUUID } from 'node:crypto'
import { type JWTHeaderParameters, type JWTPayload, type JWTVerifyOptions, jwtVerify, SignJWT } from 'jose'
import { AppError } from '#kernel/errors.ts'
import type { Vault } from '#kernel/vault/vault.ts'
import type { Db } from '#ports/db.ts'
import { readSigningKeys, type SigningKeys } from './signing-keys.ts'

/** Whom a token stands for. It is worth no more than the session: whoever takes it looks that up as well. */
export interface TokenSubject {
  readonly accountId: string
  readonly sessionId: string
  readonly workspaceId: string
}

export interface IssuedToken {
  readonly token: string
  readonly expiresAt: Date
}

const lifeSeconds = 600
const longestToken = 2000
/** Unknown ids of keys are looked for in the database, but not more often than this. */
const lookAgainMs = 1000
const algorithm = 'EdDSA'
const type = 'at+jwt'
const parties = { issuer: 'livetap', audience: 'livetap-api' }
const rules: JWTVerifyOptions = {
  ...parties,
  algorithms: [algorithm],
  typ: type,
  clockTolerance: 30,
  requiredClaims: ['exp', 'nbf', 'iat', 'jti', 'sub', 'sid', 'ws'],
}

/** Access tokens of programs: JWTs signed with Ed25519, by keys of the installation, valid for ten minutes. */
export class AccessTokens {
  readonly #query: Db['query']
  readonly #vault: Vault
  #keys: SigningKeys | undefined
  #readAt = Number.NEGATIVE_INFINITY

  constructor(query: Db['query'], vault: Vault) {
    this.#query = query
    this.#vault = vault
  }

  /** `now` in milliseconds. Rejects with AppError `master-key-missing`. */
  async issue({ accountId, sessionId, workspaceId }: TokenSubject, now: number): Promise<IssuedToken> {
    const { signer } = await this.#getKeys(now)
    const issuedAt = Math.floor(now / 1000)
    const token = await new SignJWT({ sid: sessionId, ws: workspaceId })
      .setProtectedHeader({ alg: algorithm, typ: type, kid: signer.kid })
      .setIssuer(parties.issuer)
      .setAudience(parties.audience)
      .setSubject(accountId)
      .setJti(randomUUID())
      .setIssuedAt(issuedAt)
      .setNotBefore(issuedAt)
      .setExpirationTime(issuedAt + lifeSeconds)
      .sign(signer.privateKey)
    return { token, expiresAt: new Date((issuedAt + lifeSeconds) * 1000) }
  }

  /** Whom the token stands for, or AppError `token-invalid`, which does not say why. */
  async verify(token: string, now: number): Promise<TokenSubject> {
    if (token.length > longestToken) throw invalid()
    const payload = await this.#check(token, now)
    const { sub: accountId, sid: sessionId, ws: workspaceId } = payload
    if (![accountId, sessionId, workspaceId].every((claim) => typeof claim === 'string' && claim !== ''))
      throw invalid()
    return { accountId, sessionId, workspaceId } as TokenSubject
  }

  async #check(token: string, now: number): Promise<JWTPayload> {
    const findKey = async (header: JWTHeaderParameters) => {
      const key = hasOwnForm(header) ? await this.#findKey(header.kid, now) : undefined
      return key ?? Promise.reject(invalid())
    }
    try {
      return (await jwtVerify(token, findKey, { ...rules, currentDate: new Date(now) })).payload
    } catch (error) {
      // Other failures are those of the database.
      if (error instanceof AppError) throw error
      if (isRefusal(error)) throw invalid()
      throw error
    }
  }

  async #findKey(kid: string, now: number) {
    const key = (await this.#getKeys(now)).known.get(kid)
    if (key || now - this.#readAt < lookAgainMs) return key
    this.#keys = undefined
    return (await this.#getKeys(now)).known.get(kid)
  }

  async #getKeys(now: number): Promise<SigningKeys> {
    if (this.#keys && now < this.#keys.staleAt) return this.#keys
    this.#keys = await readSigningKeys(this.#query, this.#vault, now)
    this.#readAt = now
    return this.#keys
  }
}

/** A header says which of our keys it was, and brings none along: not as `jwk`, nor by `jku`, `x5c`, `x5u`. */
function hasOwnForm(header: JWTHeaderParameters): header is JWTHeaderParameters & { kid: string } {
  const { alg, typ, kid, ...others } = header
  return alg === algorithm && typ === type && typeof kid === 'string' && Object.keys(others).length === 0
}

const isRefusal = (error: unknown): boolean =>
  error instanceof TypeError || (error as { code?: unknown }).code?.toString().startsWith('ERR_J') === true

const invalid = () =>
  new AppError('token-invalid', 'the token is not valid, or has expired', { remedy: 'Get another.' })
