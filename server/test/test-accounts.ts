import { randomBytes } from 'node:crypto'
import { openAccounts, openOAuth } from '#adapters/better-auth/better-auth.ts'
import { createOperatorMail } from '#adapters/operator-mail/operator-mail.ts'
import { systemClock } from '#kernel/clock.ts'
import { silentLog } from '#kernel/log.ts'
import { makeMasterKey, openVault, parseMasterKeys } from '#kernel/vault/vault.ts'
import type { Db } from '#ports/db.ts'
import type { Ports } from '#ports/ports.ts'

/** With it, requests are those of the owner. */
export const testToken = 'a-token-of-the-tests'
export const asOwner = { authorization: `Bearer ${testToken}` }

/** Accounts whose mail goes nowhere, and a vault with a key of its own. */
export function openTestAccounts(db: Db): Pick<Ports, 'accounts' | 'oauth' | 'mail' | 'vault'> {
  const vault = openVault(parseMasterKeys(makeMasterKey()) ?? [], randomBytes(32))
  const secret = 'a secret of tests, of at least 32 characters'
  const deliverReset = async () => {}
  return {
    vault,
    accounts: openAccounts({ db, log: silentLog, secret, deliverReset }),
    oauth: openOAuth({ db, vault, clock: systemClock, clients: {} }),
    mail: createOperatorMail(() => {}),
  }
}
