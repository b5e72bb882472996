import { AppError } from '#kernel/errors.ts'
import type { AccountSession, AccountSessions, Client, FoundSession, OpenedSession } from '#ports/accounts/accounts.ts'
import type { Db } from '#ports/db.ts'
import type { Auth } from './auth.ts'
import { hashToken, issueToken } from './issuing.ts'

const dayMs = 24 * 3_600_000
/** A session ends when it was not used for so long, */
export const idleMs = 14 * dayMs
/** and in any case after this. */
const longestMs = 90 * dayMs
/** How exactly it is known when a session was last seen: each time costs a write. */
const seenEveryMs = 60_000

/** Sessions are looked up and ended by our own queries: a check takes one, and an ended session is gone at once. */
export class Sessions implements AccountSessions {
  readonly #query: Db['query']
  readonly #auth: () => Promise<Auth>

  constructor(query: Db['query'], auth: () => Promise<Auth>) {
    this.#query = query
    this.#auth = auth
  }

  async open(accountId: string, client: Client): Promise<OpenedSession> {
    const { internalAdapter } = await (await this.#auth()).$context
    const [, token] = await issueToken(client, () => internalAdapter.createSession(accountId))
    return this.getOpened(token)
  }

  /** What a call of better-auth has just opened. */
  async getOpened(token: string): Promise<OpenedSession> {
    await this.#query.deleteFrom('auth.sessions').where('expires_at', '<=', new Date()).execute()
    return { token, session: await this.get(token) }
  }

  /** The session of the token, or AppError `session-ended`. */
  async get(token: string): Promise<FoundSession> {
    const session = await this.find(token)
    if (session) return session
    throw new AppError('session-ended', 'the session is over', { remedy: 'Sign in again.' })
  }

  find(token: string): Promise<FoundSession | undefined> {
    return this.#find('token', hashToken(token))
  }

  findById(sessionId: string): Promise<FoundSession | undefined> {
    return this.#find('id', sessionId)
  }

  async findOpen(sessionIds: readonly string[]): Promise<ReadonlySet<string>> {
    const rows = await this.#query
      .selectFrom('auth.sessions')
      .select('id')
      .where('id', 'in', sessionIds)
      .where('expires_at', '>', new Date())
      .execute()
    return new Set(rows.map(({ id }) => id))
  }

  async #find(column: 'token' | 'id', value: string): Promise<FoundSession | undefined> {
    const now = Date.now()
    const row = await this.#select()
      .innerJoin('auth.accounts as account', 'account.id', 'session.user_id')
      .select(['account.id as account_id', 'account.email', 'account.name', 'account.two_factor_enabled'])
      .where(`session.${column}`, '=', value)
      .where('session.expires_at', '>', new Date(now))
      .executeTakeFirst()
    if (!row) return undefined
    if (now - row.updated_at.getTime() > seenEveryMs) Object.assign(row, await this.#renew(row, now))
    return {
      ...toSession(row),
      account: {
        id: row.account_id,
        email: row.email ?? undefined,
        name: row.name,
        secondFactor: row.two_factor_enabled,
      },
    }
  }

  async list(accountId: string): Promise<AccountSession[]> {
    const rows = await this.#select()
      .where('session.user_id', '=', accountId)
      .where('session.expires_at', '>', new Date())
      .orderBy('session.created_at', 'desc')
      .orderBy('session.id')
      .execute()
    return rows.map(toSession)
  }

  async signOut(token: string): Promise<void> {
    await this.#query.deleteFrom('auth.sessions').where('token', '=', hashToken(token)).execute()
  }

  async end(accountId: string, sessionId: string): Promise<boolean> {
    const { numDeletedRows } = await this.#query
      .deleteFrom('auth.sessions')
      .where('user_id', '=', accountId)
      .where('id', '=', sessionId)
      .executeTakeFirst()
    return numDeletedRows === 1n
  }

  async endOthers(accountId: string, keptSessionId: string): Promise<void> {
    await this.#query
      .deleteFrom('auth.sessions')
      .where('user_id', '=', accountId)
      .where('id', '!=', keptSessionId)
      .execute()
  }

  #select() {
    return this.#query
      .selectFrom('auth.sessions as session')
      .select([
        'session.id as session_id',
        'session.ip_address',
        'session.user_agent',
        'session.created_at',
        'session.updated_at',
        'session.expires_at',
      ])
  }

  async #renew(row: Pick<SessionRow, 'session_id' | 'created_at'>, now: number) {
    const seen = {
      updated_at: new Date(now),
      expires_at: new Date(Math.min(now + idleMs, row.created_at.getTime() + longestMs)),
    }
    await this.#query.updateTable('auth.sessions').set(seen).where('id', '=', row.session_id).execute()
    return seen
  }
}

interface SessionRow {
  session_id: string
  ip_address: string | null
  user_agent: string | null
  created_at: Date
  updated_at: Date
  expires_at: Date
}

function toSession(row: SessionRow): AccountSession {
  return {
    sessionId: row.session_id,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    lastSeenAt: row.updated_at,
    address: row.ip_address ?? '',
    userAgent: row.user_agent ?? '',
  }
}
