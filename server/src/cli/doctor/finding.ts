import { AppError, describeError } from '#kernel/errors.ts'

/** What a check found: `ok`, something to know, or something to mend (with what to do). */
export interface Finding {
  readonly level: 'ok' | 'note' | 'bad'
  /** Of one line or more. */
  readonly text: string
  readonly remedy?: string
}

export const ok = (text: string): Finding => ({ level: 'ok', text })
export const note = (text: string, remedy: string): Finding => ({ level: 'note', text, remedy })
export const bad = (text: string, remedy: string): Finding => ({ level: 'bad', text, remedy })

/** The finding of a check that failed. */
export function toFinding(error: unknown): Finding {
  const remedy = error instanceof AppError ? error.remedy : undefined
  return { level: 'bad', text: describeError(error), ...(remedy ? { remedy } : {}) }
}
