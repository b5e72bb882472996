import { AppError, describeError } from '#kernel/errors.ts'
import type { Log } from '#kernel/log.ts'
import type { Accounts, ResetLink } from '#ports/accounts/accounts.ts'
import type { Db } from '#ports/db.ts'
import { Attempts } from './attempts.ts'
import type { Auth } from './auth.ts'
import { describeAccounts, insertAccount } from './credentials.ts'
import { type Hashing, limitHashing } from './password/hashing.ts'
import { HashingProcess } from './password/hashing-process.ts'
import { Passwords } from './passwords.ts'
import { SecondFactors } from './second-factors.ts'
import { Sessions } from './sessions.ts'
import { SignIns } from './sign-ins.ts'

export { type OAuthClient, openOAuth } from './oauth/oauth.ts'

export interface AccountsOptions {
  readonly db: Db
  /** At least 32 random characters. With another one, second factors cannot be read any more. */
  readonly secret: string
  /** Sends the link to set a new password. Nobody waits for it, so that an answer takes as long for unknown addresses. */
  readonly deliverReset: (reset: ResetLink) => Promise<void>
  readonly log: Log
  /** Default: Argon2id in a process of its own. */
  readonly hashing?: Hashing
}

/** Accounts in the schema `auth` of the database, kept by better-auth. One password is hashed at a time. */
export function openAccounts({
  db,
  secret,
  deliverReset,
  log,
  hashing = new HashingProcess(),
}: AccountsOptions): Accounts {
  const { query } = db
  const limited = limitHashing(hashing)
  const sendReset = (email: string, linkToken: string) => {
    deliverReset({ email, linkToken }).catch((error: unknown) => {
      log.warn({ error: error instanceof AppError ? error.code : describeError(error) }, 'A reset link was not sent')
    })
  }
  let loading: Promise<Auth> | undefined
  const auth = () => {
    loading ??= import('./auth.ts').then(({ createAuth }) => createAuth({ query, secret, hashing: limited, sendReset }))
    return loading
  }
  const sessions = new Sessions(query, auth)
  const parts = { query, auth, hashing: limited, attempts: new Attempts(query, secret), sessions }
  return {
    createOwner: async (accountId, name) => void (await insertAccount(query, accountId, name)),
    rename: async (accountId, name) => {
      await query
        .updateTable('auth.accounts')
        .set({ name, updated_at: new Date() })
        .where('id', '=', accountId)
        .execute()
    },
    describe: (accountIds) => describeAccounts(query, accountIds),
    signIns: new SignIns(parts),
    sessions,
    passwords: new Passwords(parts),
    secondFactors: new SecondFactors(parts),
  }
}
