import type { OAuthProvider } from '@livetap/contracts/workspace/accounts.ts'
import type { Account } from './accounts.ts'

/** Who somebody is at another service, which vouches for the e-mail address. */
export interface Identity {
  readonly provider: OAuthProvider
  /** The service's own id of them: names and addresses change. */
  readonly subject: string
  readonly email: string
  /** Chosen by them: untrusted text. */
  readonly name: string
}

/** What the browser was sent back with. */
export interface OAuthAnswer {
  readonly code?: string
  readonly state?: string
  readonly error?: string
  readonly iss?: string
}

export type OAuthArrival = {
  readonly identity: Identity
  /** What `begin` was given. */
  readonly note: string
  /** Undefined: nobody has signed in with it yet. */
  readonly account: Account | undefined
}

/** Signing in with another service. */
export interface OAuth {
  /** Those that it is set up for. */
  readonly providers: readonly OAuthProvider[]
  /**
   * `url` is where to send the browser; `ticket` goes into a cookie of that browser, for ten minutes, and comes back with
   * `note` inside. Throws AppError `oauth-not-set-up`.
   */
  begin(
    provider: OAuthProvider,
    redirectUri: string,
    note?: string,
  ): Promise<{ readonly url: string; readonly ticket: string }>
  /**
   * Whom the browser that has the ticket came back as. Rejects with `oauth-failed`, `oauth-email-unverified`,
   * `oauth-unavailable`; and with `oauth-password-needed` for an account with a second factor, which is not gone around.
   */
  complete(provider: OAuthProvider, answer: OAuthAnswer, ticket: string): Promise<OAuthArrival>
  /** A new account for it. Rejects with `oauth-account-exists` when another one has the e-mail address. */
  register(identity: Identity): Promise<Account>
  /** For the owner of an open session alone. Rejects with `oauth-account-exists` when it is another account's. */
  link(accountId: string, identity: Identity): Promise<void>
}
