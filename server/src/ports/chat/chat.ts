import type { Credentials } from '#ports/live-source.ts'

export interface Saying {
  /** TikTok's number of the live. */
  readonly roomId: string
  readonly text: string
  readonly credentials: Credentials
}

/** What came of it. `unknown`: it may have been said, and nobody can find out. */
export type Said =
  | { readonly kind: 'said' }
  | { readonly kind: 'unknown'; readonly error: string }
  /** It was not said. `retryAfterMs`: how long whoever says it wants to be left alone; undefined: trying again is of no use. */
  | { readonly kind: 'refused'; readonly code: RefusalCode; readonly error: string; readonly retryAfterMs?: number }

export type RefusalCode = 'announce-refused' | 'announce-busy' | 'announce-failed'

/** A way to write in the chat of a live. */
export interface ChatWriter {
  /** Why it cannot with these, in words for people; undefined: it can. */
  explainLack(credentials: Credentials): string | undefined
  /** Asks once, and never again. Rejects with nothing that is expected. */
  say(saying: Saying, signal: AbortSignal): Promise<Said>
}
