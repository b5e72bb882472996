import { randomUUID } from 'node:crypto'
import { parseSetCookieHeader } from 'better-auth/cookies'
import { AppError } from '#kernel/errors.ts'
import type { Account, Client, Credentials, OpenedSession, SignIns as Port, SignIn } from '#ports/accounts/accounts.ts'
import { getEmail, insertAccount } from './credentials.ts'
import { issueToken } from './issuing.ts'
import type { Parts } from './parts.ts'
import { checkNewPassword } from './password/password-rules.ts'
import { translate } from './refusals.ts'
import { claimCode } from './second-factors.ts'

const ticketCookie = 'better-auth.two_factor'

export class SignIns implements Port {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  async register(registration: Credentials & { readonly name: string }): Promise<Account | undefined> {
    checkNewPassword(registration.password)
    const { name } = registration
    const email = getEmail(registration.email)
    const hashed = await this.#parts.hashing.hash(registration.password)
    const id = await insertAccount(this.#parts.query, randomUUID(), name, { email, hashed })
    return id === undefined ? undefined : { id, email, name, secondFactor: false }
  }

  async signIn({ email, password }: Credentials, client: Client): Promise<SignIn> {
    const { attempts, hashing, sessions } = this.#parts
    hashing.checkRoom()
    const auth = await this.#parts.auth()
    const body = { email: email.trim().toLowerCase(), password }
    const [{ headers, response }, token] = await attempts.guard({ address: client.address, email: body.email }, () =>
      issueToken(client, () => translateSignIn(auth.api.signInEmail({ body, returnHeaders: true }))),
    )
    if (!('twoFactorRedirect' in response)) return { kind: 'signed-in', opened: await sessions.getOpened(token) }
    return { kind: 'second-factor-wanted', ticket: readTicket(headers) }
  }

  async complete(ticket: string, code: string, client: Client): Promise<OpenedSession> {
    const { attempts, sessions } = this.#parts
    const auth = await this.#parts.auth()
    const accountId = await this.#findAccount(ticket)
    const request = { body: { code: code.trim() }, headers: new Headers({ cookie: `${ticketCookie}=${ticket}` }) }
    const [, token] = await attempts.guard({ address: client.address, code: accountId }, async () => {
      const isTotp = /^\d{6}$/.test(request.body.code)
      if (isTotp) await claimCode(auth, accountId, request.body.code)
      return issueToken(client, () =>
        translate<unknown>(isTotp ? auth.api.verifyTOTP(request) : auth.api.verifyBackupCode(request)),
      )
    })
    return sessions.getOpened(token)
  }

  /** Whom a ticket was given to; better-auth checks its signature when it is used. */
  async #findAccount(ticket: string): Promise<string> {
    const identifier = /^(2fa-[\w-]+)\.[\w%]+$/.exec(ticket)?.[1]
    const { internalAdapter } = await (await this.#parts.auth()).$context
    const found = identifier === undefined ? undefined : await internalAdapter.findVerificationValue(identifier)
    if (found && found.expiresAt > new Date()) return found.value
    throw new AppError('ticket-invalid', 'the sign-in took too long or is over', { remedy: 'Sign in again.' })
  }
}

/** The ticket is what better-auth would have put into a cookie, as it stands there. */
function readTicket(headers: Headers): string {
  return encodeURIComponent(parseSetCookieHeader(headers.get('set-cookie') ?? '').get(ticketCookie)?.value ?? '')
}

/** A password that is too long to be anybody's is as wrong as any other. */
async function translateSignIn<T>(call: Promise<T>): Promise<T> {
  try {
    return await translate(call)
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'password-wrong') throw error
    throw new AppError('credentials-wrong', 'e-mail address or password is wrong')
  }
}
