import type { Principal } from '#domain/access/access.ts'
import { AppError } from '#kernel/errors.ts'
import type { AccountName } from '#ports/accounts/accounts.ts'
import type { Context } from '../routes/context.ts'

/** Who asks, as long as that is somebody: programs, whatever they are permitted, decide nothing about people. */
export function getPerson(principal: Principal): Principal {
  if (principal.kind === 'person') return principal
  throw new AppError('not-permitted', 'that is for somebody who is signed in, not for a program', {
    remedy: 'Sign in, and do it in the pages.',
  })
}

/** How accounts are called. */
export async function nameAccounts(
  { accounts }: Pick<Context, 'accounts'>,
  accountIds: readonly string[],
): Promise<(accountId: string) => AccountName> {
  const names = await accounts.describe([...new Set(accountIds)])
  return (accountId) => names.get(accountId) ?? { name: 'Unknown', email: undefined }
}
