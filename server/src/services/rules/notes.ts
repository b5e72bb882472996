import { noteRefusals, type Refusal } from '#domain/executions/executions.ts'
import type { Db } from '#ports/db.ts'

/** Nobody waits for them: they are written together. */
const noteEveryMs = 1000
const mostAtOnce = 5000

/** Decisions of the rules of a workspace not to act that are not written down yet. */
export class Notes {
  readonly #query: Db['query']
  readonly #workspaceId: string
  #refused: Refusal[] = []
  #erasures = 0
  #dueAt = 0

  constructor(query: Db['query'], workspaceId: string) {
    this.#query = query
    this.#workspaceId = workspaceId
  }

  /** When they are to be written, in milliseconds; undefined: there are none. */
  get dueAt(): number | undefined {
    return this.#refused.length > 0 ? this.#dueAt : undefined
  }

  /** `erasures` of the workspace as they were when it was decided: after another one, what was noted is not written. */
  add(refused: readonly Refusal[], erasures: number, now: number): void {
    if (erasures !== this.#erasures) this.#refused = []
    if (this.#refused.length === 0) this.#dueAt = now + noteEveryMs
    this.#erasures = erasures
    for (const refusal of refused) this.#refused.push(refusal)
    if (this.#refused.length >= mostAtOnce) this.#dueAt = now
  }

  async write(): Promise<void> {
    const refused = this.#refused
    this.#refused = []
    await noteRefusals(this.#query, this.#workspaceId, this.#erasures, refused)
  }
}
