import { testMemoKind, topics } from '@livetap/contracts/topics.ts'
import type { Ports } from '#ports/ports.ts'
import { type OpenErasure, steps } from './erasure-steps.ts'
import type { Tombstones } from './tombstones.ts'

/** What was received before may be on its way so long; then other work gets its turn. */
const drainWithinMs = 30_000

/** Carries out erasures batch by batch. Whatever process goes on with one, at whatever batch, finishes it. */
export class ErasureWork {
  readonly #ports: Pick<Ports, 'db' | 'bus' | 'clock'>
  readonly #tombstones: Tombstones

  constructor(ports: Pick<Ports, 'db' | 'bus' | 'clock'>, tombstones: Tombstones) {
    this.#ports = ports
    this.#tombstones = tombstones
  }

  /** The erasures that are not done, oldest first. */
  async findOpen(): Promise<string[]> {
    const rows = await this.#ports.db.query
      .selectFrom('privacy.erasures')
      .select('erasure_id')
      .where('user_id', 'is not', null)
      .orderBy('requested_at')
      .execute()
    return rows.map((row) => row.erasure_id)
  }

  async finish(erasureId: string, signal: AbortSignal): Promise<void> {
    while (await this.advance(erasureId, signal)) signal.throwIfAborted()
  }

  /** Does the next batch. Resolves to whether anything is left to do. */
  async advance(erasureId: string, signal: AbortSignal): Promise<boolean> {
    const { db, clock } = this.#ports
    const find = (query: typeof db.query) =>
      query.selectFrom('privacy.erasures').selectAll().where('erasure_id', '=', erasureId)
    const { step, workspace_id } = await find(db.query).executeTakeFirstOrThrow()
    if (step === 'waiting') await this.#settle(workspace_id, signal)
    return db.query.transaction().execute(async (query) => {
      const erasure = await find(query).forUpdate().executeTakeFirstOrThrow()
      if (erasure.step === 'done' || erasure.user_id === null) return false
      const open: OpenErasure = {
        ...erasure,
        user_id: erasure.user_id,
        before: erasure.before ?? new Date(clock.now()),
      }
      const progress = await steps[erasure.step](query, open, this.#tombstones)
      const isDone = progress.step === 'done'
      const end = isDone ? { finished_at: new Date(clock.now()) } : {}
      await query
        .updateTable('privacy.erasures')
        .set({ ...progress, ...end })
        .where('erasure_id', '=', erasureId)
        .execute()
      return !isDone
    })
  }

  /** Ends tests that are still to come, which may be in the viewer's name; all that was received before is stored then. */
  async #settle(workspaceId: string, signal: AbortSignal): Promise<void> {
    await this.#ports.bus.forgetMemos(workspaceId, testMemoKind)
    const patience = AbortSignal.any([signal, AbortSignal.timeout(drainWithinMs)])
    for (const topic of Object.values(topics)) await this.#ports.bus.drain(topic, patience)
  }
}
