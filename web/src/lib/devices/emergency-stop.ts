import { useSyncExternalStore } from 'react'
import { readProblem } from '../api.ts'
import { makeRoom } from '../stream/stream.ts'

/** `told`: the server has heard it, `at` by the own clock; `telling`: under way, `failure` is why it has not come through yet; `refused`: it never will. */
export type StopState =
  | { readonly kind: 'idle' }
  | { readonly kind: 'told'; readonly at: number }
  | { readonly kind: 'telling'; readonly tries: number; readonly failure: string | undefined }
  | { readonly kind: 'refused'; readonly failure: string }

const patienceMs = 3000
const crowdedMs = 500
const pauseMs = 700

let state: StopState = { kind: 'idle' }
const listeners = new Set<() => void>()

function set(next: StopState): void {
  state = next
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export const useStopState = (): StopState => useSyncExternalStore(subscribe, () => state)

/** Takes away what is said of the last stop; one that is under way goes on. */
export function dismissStop(): void {
  if (state.kind !== 'telling') set({ kind: 'idle' })
}

/** Stops all devices of the workspace: tells the server at once, and again and again until it has heard. */
export async function stopEverything(): Promise<void> {
  if (state.kind === 'telling') return
  set({ kind: 'telling', tries: 1, failure: undefined })
  for (let tries = 1; ; tries += 1) {
    const answer = await tell()
    if (answer === 'told') return set({ kind: 'told', at: Date.now() })
    if (answer.isFinal) return set({ kind: 'refused', failure: answer.failure })
    set({ kind: 'telling', tries: tries + 1, failure: answer.failure })
    await new Promise((resolve) => setTimeout(resolve, pauseMs))
  }
}

async function tell(): Promise<'told' | { readonly failure: string; readonly isFinal: boolean }> {
  // Browsers keep few connections to a server, and streams hold theirs for as long as a page is open.
  const crowded = setTimeout(makeRoom, crowdedMs)
  try {
    const response = await fetch('/api/v1/devices/stop', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{}',
      keepalive: true,
      signal: AbortSignal.timeout(patienceMs),
    })
    if (response.ok) return 'told'
    const { title, status } = await readProblem(response)
    return { failure: title, isFinal: status === 401 || status === 403 }
  } catch {
    return { failure: 'The Livetap server does not answer', isFinal: false }
  } finally {
    clearTimeout(crowded)
  }
}
