import type { LivestreamStatus } from '@livetap/contracts/livestream.ts'

/** Lives of one workspace that programs tell of at a time. */
export const mostPushedLives = 20
/** A live that nothing was told of for so long has ended. */
const silenceMs = 10 * 60_000

/** The @usernames that this process was told of, by workspace: ingest says a moment later only that their lives are on. */
export class PushedNames {
  readonly #told = new Map<string, Map<string, number>>()

  /** Whether there is room for it; then it is counted. `known`: what else is on in the workspace. */
  admit(workspaceId: string, uniqueId: string, known: readonly LivestreamStatus[], now: number): boolean {
    this.#forget(now)
    const told = this.#told.get(workspaceId) ?? new Map<string, number>()
    const pushed = known.filter(({ state, provider }) => state === 'live' && provider === 'tikfinity')
    const open = new Set([...told.keys(), ...pushed.map((status) => status.uniqueId)])
    if (!open.has(uniqueId) && open.size >= mostPushedLives) return false
    this.#told.set(workspaceId, told.set(uniqueId, now))
    return true
  }

  #forget(now: number): void {
    for (const [workspaceId, told] of this.#told) {
      for (const [uniqueId, at] of told) if (now - at >= silenceMs) told.delete(uniqueId)
      if (told.size === 0) this.#told.delete(workspaceId)
    }
  }
}
