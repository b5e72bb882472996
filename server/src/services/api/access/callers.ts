import { timingSafeEqual } from 'node:crypto'
import { createPrincipal, type Principal, takeTicket } from '#domain/access/access.ts'
import type { AccessTokens } from '#domain/access-tokens/access-tokens.ts'
import { findKey, findKeyById, type KnownKey } from '#domain/keys/keys.ts'
import { findValidLinks, type OverlayLink } from '#domain/overlays/overlays.ts'
import { findMembership } from '#domain/workspaces/workspaces.ts'
import type { Clock } from '#kernel/clock.ts'
import { AppError } from '#kernel/errors.ts'
import { defaultWorkspaceId } from '#kernel/ids.ts'
import { hashSecret } from '#kernel/vault/vault.ts'
import type { Accounts, FoundSession } from '#ports/accounts/accounts.ts'
import type { Db } from '#ports/db.ts'
import type { Credentials } from './credentials.ts'

export interface CallerPorts {
  readonly db: Pick<Db, 'query'>
  readonly clock: Clock
  readonly accounts: Pick<Accounts, 'sessions'>
  readonly tokens: Pick<AccessTokens, 'verify'>
}

const automation = createPrincipal('automation', { id: 'token', name: 'API_TOKEN' }, defaultWorkspaceId, 'owner')

/** Who asks: a person by their session, whether they belong to a workspace or not, or a program. */
export interface Caller {
  readonly session?: FoundSession
  readonly principal?: Principal
}

/** Turns what a request says into who asks, by looking it up: what was taken away a moment ago counts no more. */
export class Callers {
  readonly #ports: CallerPorts
  readonly #isToken: (given: string) => boolean

  /** `token` is that of the installation. */
  constructor(ports: CallerPorts, token: string) {
    this.#ports = ports
    this.#isToken = createTokenCheck(token)
  }

  /** Throws `not-signed-in`, `token-invalid`, `session-ended` or `ticket-invalid`. */
  async find(credentials: Exclude<Credentials, { kind: 'none' }>): Promise<Caller> {
    if (credentials.kind === 'bearer') return this.#findBearer(credentials.token)
    if (credentials.kind === 'ticket') return this.#findHolder(credentials.ticket)
    const session = await this.#ports.accounts.sessions.find(credentials.token)
    if (!session) throw new AppError('session-ended', 'the sign-in is over', { remedy: 'Sign in again.' })
    return this.#findPerson(session, credentials.wishedWorkspace)
  }

  /** Whoever an API key stands for. Throws `token-invalid`. */
  async findKey(token: string): Promise<Principal> {
    const { db, clock } = this.#ports
    const key = await findKey(db.query, token, clock.now())
    if (key) return toPrincipal(key)
    throw new AppError('token-invalid', 'the token is not valid')
  }

  /** The link that a ticket was given for, if that opens something still. Throws `ticket-invalid`. */
  async findOverlay(ticket: string): Promise<OverlayLink> {
    const { db, clock } = this.#ports
    const { kind, id: overlayId, workspaceId, sessionId } = await takeTicket(db.query, ticket, clock.now())
    const link = { workspaceId, overlayId, generation: Number(sessionId) }
    if (kind === 'overlay' && (await findValidLinks(db.query, [link])).size > 0) return link
    throw new AppError('ticket-invalid', 'the ticket is not one of an overlay whose link is valid')
  }

  async #findBearer(token: string): Promise<Caller> {
    const isAccessToken = !this.#isToken(token) && token.split('.').length === 3
    return isAccessToken ? this.#findSubject(token) : { principal: await this.#findProgram(token) }
  }

  /** Whoever an access token stands for, as long as they are signed in and belong there. */
  async #findSubject(token: string): Promise<Caller> {
    const { clock, tokens } = this.#ports
    const { sessionId, workspaceId } = await tokens.verify(token, clock.now())
    const caller = await this.#findPersonIn(workspaceId, sessionId)
    if (caller) return caller
    throw new AppError('token-invalid', 'the sign-in of the token is over')
  }

  async #findProgram(token: string): Promise<Principal> {
    if (this.#isToken(token)) return automation
    return this.findKey(token)
  }

  async #findPerson(session: FoundSession, wishedWorkspace: string | undefined): Promise<Caller> {
    const { id, name } = session.account
    const membership = await findMembership(this.#ports.db.query, id, wishedWorkspace)
    if (!membership) return { session }
    const principal = createPrincipal('person', { id, name }, membership.workspaceId, membership.role)
    return { session, principal: { ...principal, sessionId: session.sessionId } }
  }

  /** As `findPerson`, of that workspace or not at all. */
  async #findPersonIn(workspaceId: string, sessionId: string): Promise<Caller | undefined> {
    const session = await this.#ports.accounts.sessions.findById(sessionId)
    const caller = session && (await this.#findPerson(session, workspaceId))
    return caller?.principal?.workspaceId === workspaceId ? caller : undefined
  }

  /** Whoever asked for the ticket, as they are by now, and nowhere but where they asked for it. */
  async #findHolder(ticket: string): Promise<Caller> {
    const { db, clock } = this.#ports
    const { kind, id, workspaceId, sessionId } = await takeTicket(db.query, ticket, clock.now())
    if (kind === 'automation') return { principal: automation }
    const key = kind === 'key' ? await findKeyById(db.query, workspaceId, id, clock.now()) : undefined
    if (key) return { principal: toPrincipal(key) }
    const caller = sessionId === undefined ? undefined : await this.#findPersonIn(workspaceId, sessionId)
    if (caller) return caller
    throw new AppError('ticket-invalid', 'whoever asked for the ticket may not come in any more')
  }
}

const toPrincipal = (key: KnownKey): Principal => ({
  kind: 'key',
  ...key,
  id: key.keyId,
  permissions: new Set(key.permissions),
})

/** Takes as long for a token that is nearly right as for any other. */
function createTokenCheck(token: string): (given: string) => boolean {
  const wanted = hashSecret(token)
  return (given) => timingSafeEqual(hashSecret(given), wanted)
}
