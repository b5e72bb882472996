import { openAccounts } from '#adapters/better-auth/better-auth.ts'
import { silentLog } from '#kernel/log.ts'
import type { Accounts } from '#ports/accounts/accounts.ts'
import type { Db } from '#ports/db.ts'

/** With it, requests are those of the owner. */
export const testToken = 'a-token-of-the-tests'
export const asOwner = { authorization: `Bearer ${testToken}` }

/** Accounts whose mail goes nowhere. */
export function openTestAccounts(db: Db): Accounts {
  const secret = 'a secret of tests, of at least 32 characters'
  return openAccounts({ db, log: silentLog, secret, deliverReset: async () => {} })
}
