import type { Db } from '#ports/db.ts'
import type { Attempts } from './attempts.ts'
import type { Auth } from './auth.ts'
import { hashToken } from './issuing.ts'
import type { LimitedHashing } from './password/hashing.ts'
import type { Sessions } from './sessions.ts'

/** What the parts of the adapter share. */
export interface Parts {
  readonly query: Db['query']
  /** Loads better-auth, which takes longer than all the rest, when it is asked for something. */
  readonly auth: () => Promise<Auth>
  readonly hashing: LimitedHashing
  readonly attempts: Attempts
  readonly sessions: Sessions
}

/** The header under which better-auth knows the session of a token. */
export function authorize(token: string): Headers {
  return new Headers({ authorization: `Bearer ${hashToken(token)}` })
}
