import type { ErrorCode } from '#kernel/error-codes.ts'
import { AppError } from '#kernel/errors.ts'

const refusals: Record<string, readonly [code: ErrorCode, message: string]> = {
  INVALID_EMAIL_OR_PASSWORD: ['credentials-wrong', 'e-mail address or password is wrong'],
  INVALID_EMAIL: ['credentials-wrong', 'e-mail address or password is wrong'],
  INVALID_PASSWORD: ['password-wrong', 'the password is wrong'],
  CREDENTIAL_ACCOUNT_NOT_FOUND: ['password-unset', 'the account has no password yet'],
  PASSWORD_TOO_LONG: ['password-wrong', 'the password is wrong'],
  UNAUTHORIZED: ['session-ended', 'the session is over'],
  INVALID_TOKEN: ['reset-link-invalid', 'the link was used already, or is too old'],
  INVALID_TWO_FACTOR_COOKIE: ['ticket-invalid', 'the sign-in took too long or is over'],
  TOO_MANY_ATTEMPTS_REQUEST_NEW_CODE: ['ticket-invalid', 'the sign-in had too many wrong codes'],
  INVALID_CODE: ['code-wrong', 'the code is wrong'],
  INVALID_BACKUP_CODE: ['code-wrong', 'the code is wrong'],
  TOTP_ALREADY_ENABLED: ['second-factor-on', 'the account has a second factor'],
  TOTP_NOT_ENABLED: ['second-factor-off', 'the account has no second factor'],
  TWO_FACTOR_NOT_ENABLED: ['second-factor-off', 'the account has no second factor'],
}

/** What better-auth refused, as the port says it; everything else stays what it is. */
export async function translate<T>(call: Promise<T>): Promise<T> {
  try {
    return await call
  } catch (error) {
    const code = (error as { body?: { code?: unknown } } | undefined)?.body?.code
    const refusal = typeof code === 'string' && Object.hasOwn(refusals, code) ? refusals[code] : undefined
    throw refusal ? new AppError(...refusal) : error
  }
}
