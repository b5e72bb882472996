import type { FastifyReply, FastifyRequest } from 'fastify'
import { revokeSignInLinks } from '#domain/access/access.ts'
import type { AccessTokens } from '#domain/access-tokens/access-tokens.ts'
import { addAuditEntry } from '#domain/audit/audit.ts'
import { findInvitation, findMembership } from '#domain/workspaces/workspaces.ts'
import type { Clock } from '#kernel/clock.ts'
import { AppError, describeError } from '#kernel/errors.ts'
import type { Log } from '#kernel/log.ts'
import type { Accounts, Client, OpenedSession } from '#ports/accounts/accounts.ts'
import type { OAuth } from '#ports/accounts/oauth.ts'
import type { Db } from '#ports/db.ts'
import type { Mail } from '#ports/mail/mail.ts'
import type { Cookies } from '../access/access.ts'

/** What the addresses of accounts share. */
export interface DeskPorts {
  readonly accounts: Accounts
  readonly oauth: OAuth
  readonly tokens: AccessTokens
  readonly mail: Pick<Mail, 'reachesAddress'>
  readonly cookies: Cookies
  readonly db: Pick<Db, 'query' | 'within'>
  readonly clock: Clock
  readonly log: Log
}

export interface DeskOptions {
  /** Who may make an account: everybody, or who holds an invitation. */
  readonly registration: 'open' | 'invitation'
  /**
   * Where browsers find the server, without a slash at the end; known once it listens. What opens something is sent there,
   * so it comes from the configuration and never from a request, which says whatever it likes.
   */
  readonly getBaseUrl: () => string
}

/** How somebody signed in, for the audit log. */
export type SignInWay = 'account.sign-in' | 'account.sign-in-by-link' | 'account.sign-in-by-oauth'

/** Hands out and takes back what a browser is signed in with. */
export class Desk {
  readonly ports: DeskPorts
  readonly options: DeskOptions

  constructor(ports: DeskPorts, options: DeskOptions) {
    this.ports = ports
    this.options = options
  }

  /** Where a request comes from. */
  describeClient({ ip, headers }: FastifyRequest): Client {
    return { address: ip, userAgent: headers['user-agent'] ?? '' }
  }

  /** Whether somebody new may have an account. Throws `registration-closed` or `invitation-invalid`. */
  async checkRegistration(invitation: string | undefined): Promise<void> {
    if (this.options.registration === 'open') return
    if (!invitation) throw new AppError('registration-closed', 'new accounts need an invitation')
    await findInvitation(this.ports.db.query, invitation, this.ports.clock.now())
  }

  /** Gives the browser a session that was just opened in place of the one it had, and notes it where it leads to. */
  async signIn(request: FastifyRequest, reply: FastifyReply, opened: OpenedSession, way: SignInWay): Promise<void> {
    this.keep(reply, opened)
    const { db, cookies, accounts, log } = this.ports
    const { workspace, session } = cookies.read(request.raw)
    if (session) await accounts.sessions.signOut(session)
    const { id, name } = opened.session.account
    const membership = await findMembership(db.query, id, workspace)
    const deed = { actor: { kind: 'person', id, name }, action: way, target: '', address: request.ip } as const
    if (membership) await this.#note(membership.workspaceId, deed)
    else
      log.info(
        { requestId: request.id, action: way, accountId: id, address: request.ip },
        'signed in, without a workspace',
      )
  }

  /** What could open another session of the account; goes with the sessions that its owner ends. */
  revokeLinks(accountId: string): Promise<void> {
    return revokeSignInLinks(this.ports.db.query, accountId)
  }

  /** The session goes on under another token. */
  keep(reply: FastifyReply, { token, session }: OpenedSession): void {
    reply.header('set-cookie', this.ports.cookies.keepSession(token, session.expiresAt))
  }

  async #note(workspaceId: string, deed: Parameters<typeof addAuditEntry>[2]): Promise<void> {
    const { db, log } = this.ports
    try {
      await addAuditEntry(db.within(workspaceId), workspaceId, deed)
    } catch (error) {
      log.error(
        { action: deed.action, error: describeError(error) },
        'A sign-in could not be written into the audit log',
      )
    }
  }
}
