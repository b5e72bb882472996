/** What a tab has to remember to go on with its session after a reload: sent as it is with `resume`. */
export interface KeptSession {
  readonly sessionId: string
  readonly username?: string
  readonly lastEventId?: string
  readonly sinceId?: string
  /** The user began to count anew. */
  readonly reset?: boolean
}

const key = 'livetap.user-session'

/** Of this tab alone: whoever knows the id can take the session over. */
export function readKept(): KeptSession | undefined {
  try {
    const kept = JSON.parse(sessionStorage.getItem(key) ?? 'null') as KeptSession | null
    return typeof kept?.sessionId === 'string' ? kept : undefined
  } catch {
    return undefined
  }
}

/** A browser may refuse to store: then the session ends with the page. */
export function writeKept(kept: KeptSession): void {
  try {
    sessionStorage.setItem(key, JSON.stringify(kept))
  } catch {}
}
