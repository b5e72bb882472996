import type { Credentials } from '#ports/live-source.ts'

/** What somebody wants of the chat of a live, in the name of a session. */
interface Wish {
  /** TikTok's number of the live. */
  readonly roomId: string
  readonly credentials: Credentials
}

export interface Saying extends Wish {
  readonly text: string
}

/** A viewer is kept from writing for so many seconds, or from the live at all. */
export interface Sanction extends Wish {
  readonly userId: string
  readonly deed: { readonly kind: 'timeout'; readonly seconds: number } | { readonly kind: 'ban' }
}

/** What came of it. `unknown`: it may have been done, and nobody can find out. */
export type ChatOutcome =
  | { readonly kind: 'done' }
  | { readonly kind: 'unknown'; readonly error: string }
  /** It was not done. `retryAfterMs`: how long whoever does it wants to be left alone; undefined: trying again is of no use. */
  | { readonly kind: 'refused'; readonly code: RefusalCode; readonly error: string; readonly retryAfterMs?: number }

export type RefusalCode = 'chat-refused' | 'chat-busy' | 'chat-failed'

/** A way to write in the chat of a live, and to keep order in it. Each asks once, and rejects with nothing that is expected. */
export interface Chat {
  /** Why it cannot with these, in words for people; undefined: it can. */
  explainLack(credentials: Credentials): string | undefined
  say(saying: Saying, signal: AbortSignal): Promise<ChatOutcome>
  /** Done twice, it is still done. */
  sanction(sanction: Sanction, signal: AbortSignal): Promise<ChatOutcome>
}
