import { type Kysely, sql } from 'kysely'
import { describeError } from '#kernel/errors.ts'
import type { Log } from '#kernel/log.ts'
import type { Tables } from '#ports/tables.ts'
import type { EngineKeeper } from './engine-keeper.ts'

const everyMs = 15_000
/** Calls within one interval up to which the database counts as quiet: health checks go on at night. */
const quietCalls = 30
/** Calls after which there is something to clean up. */
const dirtyCalls = 2000
/** Bytes of write-ahead log after which it is begun anew: it is read again, and takes its space, when the engine dies. */
const longestWriteAhead = 64 * 2 ** 20
/** Calls after which the statistics are first renewed; then each time that half as many again have come. */
const firstAnalysis = 500

/**
 * Does what a server's checkpointer and autovacuum do. Cleaning up waits for a quiet time. Statistics do not: without them pages of
 * a grown log are read and sorted as a whole, and a tenth of a second now and then costs less.
 */
export function startMaintenance(needs: { keeper: EngineKeeper; query: Kysely<Tables>; log: Log }): AsyncDisposable {
  let running = Promise.resolve()
  const tick = createTick(needs)
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

function createTick({ keeper, query, log }: { keeper: EngineKeeper; query: Kysely<Tables>; log: Log }) {
  const past = { seen: 0, cleaned: 0, analyzed: 0 }
  return async () => {
    const calls = keeper.engine.answered
    if (calls < past.seen) Object.assign(past, { seen: 0, cleaned: 0, analyzed: 0 }) // the engine was started again
    const quiet = calls - past.seen <= quietCalls
    past.seen = calls
    try {
      if (quiet && calls - past.cleaned >= dirtyCalls) {
        await sql`vacuum (analyze)`.execute(query)
        past.cleaned = calls
        past.analyzed = calls
      } else if (calls >= Math.max(firstAnalysis, 1.5 * past.analyzed)) {
        // One by one: what is to be written meanwhile has its turn in between.
        for (const table of analyzed) await sql`analyze ${sql.table(table)}`.execute(query)
        past.analyzed = calls
      }
      await boundWriteAhead(query)
    } catch (error) {
      log.warn({ error: describeError(error) }, 'Looking after the database failed')
    }
  }
}

const analyzed = ['live.events', 'live.sessions', 'live.streams', 'live.viewers']

/** The engine has no checkpointer: by itself it keeps all log that was ever written. */
async function boundWriteAhead(query: Kysely<Tables>): Promise<void> {
  const { rows } = await sql<{ bytes: number }>`
    select pg_wal_lsn_diff(pg_current_wal_lsn(), redo_lsn)::float8 as bytes from pg_control_checkpoint()`.execute(query)
  if (rows[0] && rows[0].bytes >= longestWriteAhead) await sql`checkpoint`.execute(query)
}
