import { randomUUID } from 'node:crypto'
import { AppError } from '#kernel/errors.ts'
import type { Account } from '#ports/accounts/accounts.ts'
import type { Identity } from '#ports/accounts/oauth.ts'
import type { Db } from '#ports/db.ts'

type Query = Db['query']

/** Whose account it is; found by the service's own id and never by the e-mail address. */
export async function findOwner(query: Query, { provider, subject }: Identity): Promise<Account | undefined> {
  const row = await query
    .selectFrom('auth.credentials as credential')
    .innerJoin('auth.accounts as account', 'account.id', 'credential.user_id')
    .select(['account.id', 'account.email', 'account.name', 'account.two_factor_enabled'])
    .where('credential.provider_id', '=', provider)
    .where('credential.account_id', '=', subject)
    .executeTakeFirst()
  return row && { id: row.id, email: row.email ?? undefined, name: row.name, secondFactor: row.two_factor_enabled }
}

export async function registerIdentity(query: Query, identity: Identity): Promise<Account> {
  const { name, email } = identity
  const now = new Date()
  return query.transaction().execute(async (transaction) => {
    const row = await transaction
      .insertInto('auth.accounts')
      .values({ id: randomUUID(), name, email, email_verified: true, created_at: now, updated_at: now })
      .onConflict((conflict) => conflict.column('email').doNothing())
      .returning('id')
      .executeTakeFirst()
    if (!row || !(await addIdentity(transaction, row.id, identity))) throw taken()
    return { id: row.id, name, email, secondFactor: false }
  })
}

export async function linkIdentity(query: Query, accountId: string, identity: Identity): Promise<void> {
  const owner = await findOwner(query, identity)
  if (owner?.id === accountId || (!owner && (await addIdentity(query, accountId, identity)))) return
  throw taken()
}

/** Resolves to whether nobody had it. */
async function addIdentity(query: Query, accountId: string, { provider, subject }: Identity): Promise<boolean> {
  const now = new Date()
  const dates = { created_at: now, updated_at: now }
  const row = await query
    .insertInto('auth.credentials')
    .values({
      id: randomUUID(),
      user_id: accountId,
      provider_id: provider,
      account_id: subject,
      password: null,
      ...dates,
    })
    .onConflict((conflict) => conflict.columns(['provider_id', 'account_id']).doNothing())
    .returning('id')
    .executeTakeFirst()
  return row !== undefined
}

const taken = () =>
  new AppError('oauth-account-exists', 'there is an account with this e-mail address, or this sign-in, already', {
    remedy: 'Sign in to it with its password.',
  })
