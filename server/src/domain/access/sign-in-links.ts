import { randomBytes } from 'node:crypto'
import { AppError } from '#kernel/errors.ts'
import { hashSecret } from '#kernel/vault/vault.ts'
import type { Db } from '#ports/db.ts'

type Query = Db['query']

/** Makes the code of a link that signs the account in, once, without a password. It is told this once. */
export async function issueSignInLink(query: Query, accountId: string, expiresAt: Date): Promise<string> {
  const code = randomBytes(32).toString('base64url')
  await query.deleteFrom('teams.sign_in_links').where('expires_at', '<=', new Date()).execute()
  await query
    .insertInto('teams.sign_in_links')
    .values({ hash: hashSecret(code), account_id: accountId, expires_at: expiresAt })
    .execute()
  return code
}

/** Makes all links of the account worth nothing, as when its sessions are ended. */
export async function revokeSignInLinks(query: Query, accountId: string): Promise<void> {
  await query.deleteFrom('teams.sign_in_links').where('account_id', '=', accountId).execute()
}

/** The account of a code, for whoever shows it first. Throws `link-invalid`. */
export async function takeSignInLink(query: Query, code: string, now: number): Promise<string> {
  const row = await query
    .deleteFrom('teams.sign_in_links')
    .where('hash', '=', hashSecret(code))
    .returning(['account_id', 'expires_at'])
    .executeTakeFirst()
  if (row && row.expires_at.getTime() > now) return row.account_id
  throw new AppError('link-invalid', 'the link was used already, or is too old')
}
