import { AppError } from '#kernel/errors.ts'
import type { OpenedSession, SecondFactors as Port } from '#ports/accounts/accounts.ts'
import type { Auth } from './auth.ts'
import { issueToken } from './issuing.ts'
import { authorize, type Parts } from './parts.ts'
import { translate } from './refusals.ts'

/** Longer than a code is taken: 30 s, and as much before and after it. */
const codeLifeMs = 120_000

/** A code of an authenticator is taken once; whoever saw it typed cannot use it again. */
export async function claimCode(auth: Auth, accountId: string, code: string): Promise<void> {
  const { internalAdapter } = await auth.$context
  const claimed = await internalAdapter.reserveVerificationValue({
    identifier: `used-code:${accountId}:${code}`,
    value: 'used',
    expiresAt: new Date(Date.now() + codeLifeMs),
  })
  if (!claimed) throw new AppError('code-wrong', 'the code was used already', { remedy: 'Wait for the next one.' })
}

export class SecondFactors implements Port {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  async begin(token: string, password: string): Promise<{ uri: string; secret: string }> {
    const auth = await this.#parts.auth()
    const answer = await this.#withPassword(token, password, (request) =>
      auth.api.enableTwoFactor({ ...request, body: { ...request.body, method: 'totp' } }),
    )
    const uri = 'totpURI' in answer ? answer.totpURI : ''
    return { uri, secret: new URL(uri).searchParams.get('secret') ?? '' }
  }

  async confirm(token: string, code: string): Promise<{ opened: OpenedSession; recoveryCodes: string[] }> {
    const { attempts, sessions } = this.#parts
    const auth = await this.#parts.auth()
    const { account } = await sessions.get(token)
    if (account.secondFactor) throw new AppError('second-factor-on', 'the account has a second factor')
    const [, newToken] = await attempts.guard({ code: account.id }, async () => {
      await claimCode(auth, account.id, code)
      const request = { body: { code }, headers: authorize(token) }
      return issueToken(undefined, () => translate(auth.api.verifyTOTP(request)))
    })
    const { backupCodes } = await auth.api.viewBackupCodes({ body: { userId: account.id } })
    return { opened: await sessions.getOpened(newToken), recoveryCodes: backupCodes }
  }

  async disable(token: string, password: string): Promise<OpenedSession> {
    const auth = await this.#parts.auth()
    const [, newToken] = await issueToken(undefined, () =>
      this.#withPassword(token, password, (request) => auth.api.disableTwoFactor(request)),
    )
    return this.#parts.sessions.getOpened(newToken)
  }

  async renewRecoveryCodes(token: string, password: string): Promise<string[]> {
    const auth = await this.#parts.auth()
    const { backupCodes } = await this.#withPassword(token, password, (request) =>
      auth.api.generateBackupCodes(request),
    )
    return backupCodes
  }

  async #withPassword<T>(
    token: string,
    password: string,
    call: (request: { body: { password: string }; headers: Headers }) => Promise<T>,
  ): Promise<T> {
    const { account } = await this.#parts.sessions.get(token)
    return this.#parts.attempts.guard({ password: account.id }, () =>
      translate(call({ body: { password }, headers: authorize(token) })),
    )
  }
}
