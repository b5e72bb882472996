import { type Kysely, sql } from 'kysely'
import { describeError } from '#kernel/errors.ts'
import type { Log } from '#kernel/log.ts'
import type { Tables } from '#ports/tables.ts'
import type { Engine } from './engine.ts'

const everyMs = 15_000
/** Calls within one interval up to which the database counts as quiet: health checks go on at night. */
const quietCalls = 30
/** Calls after which there is something to clean up. */
const dirtyCalls = 2000

/** Cleans up and refreshes the planner's statistics at quiet times: the embedded database does not do it by itself. */
export function startMaintenance(needs: {
  engine: Pick<Engine, 'answered'>
  query: Kysely<Tables>
  log: Log
}): AsyncDisposable {
  const { engine, query, log } = needs
  let seen = engine.answered
  let cleaned = engine.answered
  let running = Promise.resolve()
  const tick = async () => {
    const calls = engine.answered - seen
    seen = engine.answered
    if (calls > quietCalls || seen - cleaned < dirtyCalls) return
    try {
      await sql`vacuum (analyze)`.execute(query)
      cleaned = engine.answered
    } catch (error) {
      log.warn({ error: describeError(error) }, 'Cleaning up the database failed')
    }
  }
  const timer = setInterval(() => {
    running = running.then(tick)
  }, everyMs)
  timer.unref()
  return {
    [Symbol.asyncDispose]: async () => {
      clearInterval(timer)
      await running
    },
  }
}
