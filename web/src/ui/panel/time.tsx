import type { ReactNode } from 'react'
import { timeWords } from '../../lib/words/words.ts'

/** A time in words, with the exact one as a hint. */
export function Time({ at, children }: { at: string; children: ReactNode }) {
  return (
    <time dateTime={at} title={timeWords(at)}>
      {children}
    </time>
  )
}
