import { useSyncExternalStore } from 'react'

/**
 * How this tab stands with the server. `signed-out`: nobody is signed in any more; `no-workspace`: somebody is, and works
 * in none.
 */
export type Standing = 'in' | 'signed-out' | 'no-workspace'

const meanings: Readonly<Record<string, Standing>> = {
  'not-signed-in': 'signed-out',
  'session-ended': 'signed-out',
  'no-workspace': 'no-workspace',
}

let standing: Standing = 'in'
const listeners = new Set<() => void>()

export const readStanding = (): Standing => standing

export function setStanding(next: Standing): void {
  if (next === standing) return
  standing = next
  for (const listener of listeners) listener()
}

function onStanding(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export const useStanding = (): Standing => useSyncExternalStore(onStanding, readStanding)

/** Notes what a refusal says of whoever asked; every other code says nothing. */
export function noteRefusal(code: string): void {
  const meaning = meanings[code]
  if (meaning) setStanding(meaning)
}

/** Whether asking again is of no use until somebody has signed in, or entered a workspace. */
export const isForGood = (code: string): boolean => Object.hasOwn(meanings, code)

/** Calls back once, as soon as somebody is signed in again; the answer calls that off. */
export function whenIn(callback: () => void): () => void {
  const stop = onStanding(() => {
    if (standing !== 'in') return
    stop()
    callback()
  })
  return stop
}
