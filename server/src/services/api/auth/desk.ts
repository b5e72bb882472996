import type { FastifyReply, FastifyRequest } from 'fastify'
import { addAuditEntry } from '#domain/audit/audit.ts'
import { findMembership } from '#domain/workspaces/workspaces.ts'
import type { Clock } from '#kernel/clock.ts'
import { describeError } from '#kernel/errors.ts'
import type { Log } from '#kernel/log.ts'
import type { Accounts, Client, OpenedSession } from '#ports/accounts/accounts.ts'
import type { Db } from '#ports/db.ts'
import type { Cookies } from '../access/access.ts'

/** What the addresses of accounts share. */
export interface DeskPorts {
  readonly accounts: Accounts
  readonly cookies: Cookies
  readonly db: Pick<Db, 'query' | 'within'>
  readonly clock: Clock
  readonly log: Log
}

export interface DeskOptions {
  /** Who may make an account: everybody, or who holds an invitation. */
  readonly registration: 'open' | 'invitation'
  /** Whether mail is sent. */
  readonly mail: boolean
  /** Where browsers find the server, without a slash at the end; known once it listens. */
  readonly getBaseUrl: () => string
}

/** How somebody signed in, for the audit log. */
export type SignInWay = 'account.sign-in' | 'account.sign-in-by-link'

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

  /** Gives the browser a session that was just opened, and notes the sign-in where it leads to. */
  async signIn(request: FastifyRequest, reply: FastifyReply, opened: OpenedSession, way: SignInWay): Promise<void> {
    this.keep(reply, opened)
    const { workspace } = this.ports.cookies.read(request.raw)
    const { id, name } = opened.session.account
    const membership = await findMembership(this.ports.db.query, id, workspace)
    const actor = { kind: 'person', id, name } as const
    if (membership) await this.#note(membership.workspaceId, { actor, action: way, target: '', address: request.ip })
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
