import { AppError } from '#kernel/errors.ts'
import type { Credentials, OpenedSession, Passwords as PasswordsPort } from '#ports/accounts/accounts.ts'
import { sqlState } from '#ports/sql/database-errors.ts'
import { getEmail, insertPassword } from './credentials.ts'
import { issueToken } from './issuing.ts'
import { authorize, type Parts } from './parts.ts'
import { checkNewPassword } from './password/password-rules.ts'
import { translate } from './refusals.ts'

export class Passwords implements PasswordsPort {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  async isSet(accountId: string): Promise<boolean> {
    const row = await this.#parts.query
      .selectFrom('auth.credentials')
      .select('id')
      .where('user_id', '=', accountId)
      .where('provider_id', '=', 'credential')
      .executeTakeFirst()
    return row !== undefined
  }

  async change(token: string, oldPassword: string, newPassword: string): Promise<OpenedSession> {
    const { sessions, attempts } = this.#parts
    checkNewPassword(newPassword)
    const auth = await this.#parts.auth()
    const session = await sessions.get(token)
    const { account } = session
    const body = { currentPassword: oldPassword, newPassword, revokeOtherSessions: true }
    const [, newToken] = await attempts.guard({ password: account.id }, () =>
      issueToken(session, () => translate(auth.api.changePassword({ body, headers: authorize(token) }))),
    )
    await this.#forget(account.id)
    return sessions.getOpened(newToken)
  }

  async setFirst(accountId: string, credentials: Credentials): Promise<void> {
    checkNewPassword(credentials.password)
    const email = getEmail(credentials.email)
    const hashed = await this.#parts.hashing.hash(credentials.password)
    try {
      await this.#parts.query.transaction().execute(async (transaction) => {
        if (!(await insertPassword(transaction, accountId, hashed))) {
          throw new AppError('password-set', 'the account has a password already', { remedy: 'Change it instead.' })
        }
        await transaction
          .updateTable('auth.accounts')
          .set({ email, updated_at: new Date() })
          .where('id', '=', accountId)
          .execute()
      })
    } catch (error) {
      if (sqlState(error) === '23505') throw new AppError('email-taken', 'another account has this e-mail address')
      throw error
    }
  }

  async requestReset(text: string): Promise<void> {
    const email = getEmail(text)
    await this.#parts.attempts.countOne('reset', email)
    const auth = await this.#parts.auth()
    await translate(auth.api.requestPasswordReset({ body: { email } }))
  }

  async reset(linkToken: string, newPassword: string): Promise<string> {
    checkNewPassword(newPassword)
    if (!/^\w{1,100}$/.test(linkToken)) throw invalidLink()
    const auth = await this.#parts.auth()
    const { internalAdapter } = await auth.$context
    const link = await internalAdapter.findVerificationValue(`reset-password:${linkToken}`)
    await translate(auth.api.resetPassword({ body: { newPassword, token: linkToken } }))
    if (!link) throw invalidLink()
    await this.#forget(link.value)
    return link.value
  }

  /** Links and tickets of before the password was changed are worth nothing after it. */
  async #forget(accountId: string): Promise<void> {
    await this.#parts.query.deleteFrom('auth.verifications').where('value', '=', accountId).execute()
  }
}

const invalidLink = () => new AppError('reset-link-invalid', 'this is not the link that was sent')
