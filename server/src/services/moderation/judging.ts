import { signals } from '@livetap/contracts/topics.ts'
import { triggerIds } from '@livetap/contracts/unified-event.ts'
import type { Done } from '@livetap/contracts/workspace/moderation.ts'
import { sql } from 'kysely'
import {
  addHolds,
  addMarks,
  findEarly,
  type HeldComment,
  type JudgedComment,
  judge,
  loadRules,
  type Rules,
} from '#domain/moderation/moderation.ts'
import { toIso } from '#kernel/clock.ts'
import type { ModerationPorts } from './moderation.ts'

/** Positions that are looked at together. */
const positionsAtOnce = 1000
/** Others get their turn in this thread after so long. */
const atOnceMs = 8

interface Behind {
  readonly workspaceId: string
  readonly pos: number
  readonly head: number
  readonly revision: number
}

interface SaidComment {
  readonly eventId: string
  readonly streamId: string
  readonly pos: number
  readonly userId: string | null
  readonly text: string
}

interface Judged {
  readonly held: readonly HeldComment[]
  readonly marked: readonly JudgedComment[]
}

/** Brings the workspaces that have rules up to the heads of their logs. */
export class Judging {
  readonly #ports: ModerationPorts
  /** Of the workspaces that have rules. */
  #rules = new Map<string, Rules>()
  #active = new Set<string>()

  constructor(ports: ModerationPorts) {
    this.#ports = ports
  }

  /** Whether the workspace had rules when they were looked at last. */
  concerns(workspaceId: string): boolean {
    return this.#active.has(workspaceId)
  }

  async turn(signal: AbortSignal): Promise<void> {
    const all = await this.#findActive()
    this.#active = new Set(all.map(({ workspaceId }) => workspaceId))
    for (const workspaceId of this.#rules.keys()) {
      if (!this.#active.has(workspaceId)) this.#rules.delete(workspaceId)
    }
    for (const behind of all) {
      for (let pos = behind.pos; pos < behind.head && !signal.aborted; pos += positionsAtOnce) {
        await this.#advance({ ...behind, pos })
      }
    }
  }

  async #findActive(): Promise<Behind[]> {
    const { rows } = await sql<Behind>`
      select p.workspace_id as "workspaceId", p.pos, coalesce(h.pos, 0) as head, coalesce(s.revision, 0) as revision
      from moderation.progress p left join live.heads h using (workspace_id)
      left join moderation.settings s using (workspace_id)`.execute(this.#ports.db.query)
    return rows
  }

  /** Whoever moves the position on has judged what is before it: of two who did, one writes. */
  async #advance(behind: Behind): Promise<void> {
    const { db, clock, signals: channel } = this.#ports
    const { workspaceId, pos } = behind
    const to = Math.min(behind.head, pos + positionsAtOnce)
    const rules = await this.#getRules(behind)
    const said = await this.#readComments(workspaceId, pos, to)
    const judged = await this.#judge(workspaceId, rules, said)
    const done: Done = { by: { kind: 'rule', id: '', name: '' }, at: toIso(clock.now()) }
    const { timer } = rules.settings
    const dueAt = timer ? toIso(clock.now() + timer.seconds * 1000) : null
    const isFirst = await db.query.transaction().execute(async (tx) => {
      const { rows } = await sql`update moderation.progress set pos = ${to}
        where workspace_id = ${workspaceId} and pos = ${pos} returning pos`.execute(tx)
      if (rows.length === 0) return false
      await addMarks(tx, workspaceId, judged.marked, done)
      await addHolds(tx, workspaceId, judged.held, { done, dueAt })
      return true
    })
    if (!isFirst) return
    for (const streamId of new Set([...judged.held, ...judged.marked].map((comment) => comment.streamId))) {
      channel.send(signals.moderation, { workspaceId, streamId, parts: ['holds', 'comments'] })
    }
  }

  async #getRules({ workspaceId, revision }: Behind): Promise<Rules> {
    const known = this.#rules.get(workspaceId)
    if (known?.settings.revision === revision) return known
    const rules = await loadRules(this.#ports.db.query, workspaceId)
    this.#rules.set(workspaceId, rules)
    return rules
  }

  /** What is played again was judged when it was live. */
  async #readComments(workspaceId: string, after: number, upTo: number): Promise<SaidComment[]> {
    const { rows } = await sql<SaidComment>`
      select event_id as "eventId", stream_id as "streamId", pos, user_id as "userId",
        coalesce(body -> 'payload' ->> 'message', '') as text
      from live.events
      where workspace_id = ${workspaceId} and pos > ${after} and pos <= ${upTo}
        and trigger_id = ${sql.lit(triggerIds.CHAT)} and source = 'live'
      order by pos`.execute(this.#ports.db.query)
    return rows
  }

  async #judge(workspaceId: string, rules: Rules, said: readonly SaidComment[]): Promise<Judged> {
    const most = rules.settings.holdFirstComments
    const positions = said.map(({ pos }) => pos)
    const early = most > 0 ? await findEarly(this.#ports.db.query, workspaceId, positions, most) : new Set()
    const held: HeldComment[] = []
    const marked: JudgedComment[] = []
    let began = performance.now()
    for (const { text, ...comment } of said) {
      const { matches, holds, hides } = judge(rules, text, early.has(comment.pos))
      if (matches.length > 0) marked.push({ ...comment, matches, hides })
      if (holds.length > 0) held.push({ ...comment, reasons: holds, matches })
      if (performance.now() - began < atOnceMs) continue
      await new Promise(setImmediate)
      began = performance.now()
    }
    return { held, marked }
  }
}
