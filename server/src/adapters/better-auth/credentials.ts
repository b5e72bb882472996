import { randomUUID } from 'node:crypto'
import { AppError } from '#kernel/errors.ts'
import type { AccountName } from '#ports/accounts/accounts.ts'
import type { Db } from '#ports/db.ts'

/** No wider than better-auth's own: with an address that it does not take, nobody could sign in. */
const shape = /^[a-z0-9_'+-]+(\.[a-z0-9_'+-]+)*(?<!')@([a-z0-9][a-z0-9-]*\.)+[a-z]{2,}$/

/** As it is stored and compared, or AppError `email-invalid`. */
export function getEmail(text: string): string {
  const email = text.trim().toLowerCase()
  if (email.length <= 254 && shape.test(email)) return email
  throw new AppError('email-invalid', 'that is no e-mail address')
}

/** Stores an account in the form that better-auth reads. Undefined when the id or the address is taken. */
export async function insertAccount(
  query: Db['query'],
  id: string,
  name: string,
  credentials?: { readonly email: string; readonly hashed: string },
): Promise<string | undefined> {
  const now = new Date()
  return query.transaction().execute(async (transaction) => {
    const row = await transaction
      .insertInto('auth.accounts')
      .values({ id, name, email: credentials?.email ?? null, created_at: now, updated_at: now })
      .onConflict((conflict) => conflict.doNothing())
      .returning('id')
      .executeTakeFirst()
    if (row && credentials) await insertPassword(transaction, row.id, credentials.hashed)
    return row?.id
  })
}

/** Resolves to whether the account had none. */
export async function insertPassword(query: Db['query'], accountId: string, hashed: string): Promise<boolean> {
  const now = new Date()
  const row = await query
    .insertInto('auth.credentials')
    .values({
      id: randomUUID(),
      user_id: accountId,
      provider_id: 'credential',
      account_id: accountId,
      password: hashed,
      created_at: now,
      updated_at: now,
    })
    .onConflict((conflict) => conflict.columns(['provider_id', 'account_id']).doNothing())
    .returning('id')
    .executeTakeFirst()
  return row !== undefined
}

export async function describeAccounts(
  query: Db['query'],
  accountIds: readonly string[],
): Promise<ReadonlyMap<string, AccountName>> {
  if (accountIds.length === 0) return new Map()
  const rows = await query
    .selectFrom('auth.accounts')
    .select(['id', 'name', 'email'])
    .where('id', 'in', accountIds)
    .execute()
  return new Map(rows.map(({ id, name, email }) => [id, { name, email: email ?? undefined }]))
}
