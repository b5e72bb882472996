/** Who signs in. An owner of a local installation may have neither e-mail address nor password. */
export interface Account {
  readonly id: string
  /** In lower case. */
  readonly email: string | undefined
  readonly name: string
  /** Whether a sign-in with the password is followed by a code. */
  readonly secondFactor: boolean
}

/** Where a request comes from. */
export interface Client {
  readonly address: string
  readonly userAgent: string
}

/** A browser or program that somebody is signed in with. */
export interface AccountSession extends Client {
  readonly sessionId: string
  readonly createdAt: Date
  readonly expiresAt: Date
  readonly lastSeenAt: Date
}

export interface FoundSession extends AccountSession {
  readonly account: Account
}

/** The only time that the token is told: what is stored of it does not open the session. */
export interface OpenedSession {
  readonly token: string
  readonly session: FoundSession
}

/** After the password: the session, or a ticket to hand in with a code within ten minutes. */
export type SignIn =
  | { readonly kind: 'signed-in'; readonly opened: OpenedSession }
  | { readonly kind: 'second-factor-wanted'; readonly ticket: string }

export interface Credentials {
  readonly email: string
  readonly password: string
}

/** What is sent to who forgot the password. */
export interface ResetLink {
  readonly email: string
  readonly linkToken: string
}

/** Rejects with AppError `too-many-attempts` (`retryAfterMs`) whenever something has been guessed too often. */
export interface SignIns {
  /**
   * Undefined when the address has an account: whoever asked must not learn which it was, and both take as long.
   * Rejects with `email-invalid` or `password-unsuitable`.
   */
  register(registration: Credentials & { readonly name: string }): Promise<Account | undefined>
  /** Rejects with `credentials-wrong`, whichever of both is wrong. */
  signIn(credentials: Credentials, client: Client): Promise<SignIn>
  /** `code` is one of the authenticator, or a recovery code. Rejects with `ticket-invalid` or `code-wrong`. */
  complete(ticket: string, code: string, client: Client): Promise<OpenedSession>
}

export interface AccountSessions {
  /** Opens one without a password, for whoever proved by other means to be the account's owner. */
  open(accountId: string, client: Client): Promise<OpenedSession>
  /** The session that the token opens, unless it ended; says that it was seen. */
  find(token: string): Promise<FoundSession | undefined>
  /** The session of that id, unless it ended. */
  findById(sessionId: string): Promise<FoundSession | undefined>
  /** Those of these ids that have not ended. */
  findOpen(sessionIds: readonly string[]): Promise<ReadonlySet<string>>
  /** The newest first. */
  list(accountId: string): Promise<AccountSession[]>
  signOut(token: string): Promise<void>
  /** Resolves to whether the account had that session. */
  end(accountId: string, sessionId: string): Promise<boolean>
  endOthers(accountId: string, keptSessionId: string): Promise<void>
}

/** A new password is refused as `password-unsuitable` when it is too short, too long or well known. */
export interface Passwords {
  isSet(accountId: string): Promise<boolean>
  /**
   * Ends every session of the account, and opens this one anew with another token. Rejects with `session-ended`,
   * `password-wrong`.
   */
  change(token: string, oldPassword: string, newPassword: string): Promise<OpenedSession>
  /** First address and password of an account that has no password. Rejects with `email-taken`, `password-set`. */
  setFirst(accountId: string, credentials: Credentials): Promise<void>
  /** Has a link token delivered if the address has an account; resolves the same way if not. Rejects with `email-invalid`. */
  requestReset(email: string): Promise<void>
  /** Ends every session of the account, and resolves to its id. Rejects with `reset-link-invalid`. */
  reset(linkToken: string, newPassword: string): Promise<string>
}

/** All of them are for the owner of an open session, and reject with `session-ended` otherwise. */
export interface SecondFactors {
  /** Rejects with `password-wrong`, `second-factor-on`. */
  begin(token: string, password: string): Promise<{ readonly uri: string; readonly secret: string }>
  /** From here on a code is wanted. The session goes on under another token; the recovery codes are told this once. */
  confirm(token: string, code: string): Promise<{ readonly opened: OpenedSession; readonly recoveryCodes: string[] }>
  /** The session goes on under another token. */
  disable(token: string, password: string): Promise<OpenedSession>
  /** The ones of before are worth nothing then. Rejects with `second-factor-off`. */
  renewRecoveryCodes(token: string, password: string): Promise<string[]>
}

/** How an account is called by others. */
export type AccountName = Pick<Account, 'name' | 'email'>

/** Accounts, and what one proves with that one is their owner. */
export interface Accounts {
  /** An account without address and password, entered through `sessions.open`. Nothing happens where the id is taken. */
  createOwner(accountId: string, name: string): Promise<void>
  rename(accountId: string, name: string): Promise<void>
  /** By id; without those that no account has. */
  describe(accountIds: readonly string[]): Promise<ReadonlyMap<string, AccountName>>
  readonly signIns: SignIns
  readonly sessions: AccountSessions
  readonly passwords: Passwords
  readonly secondFactors: SecondFactors
}
