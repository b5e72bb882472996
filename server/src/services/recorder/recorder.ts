import { topics } from '@livetap/contracts/topics.ts'
import { AppError, describeError, isTransient } from '#kernel/errors.ts'
import { defaultWorkspaceId } from '#kernel/ids.ts'
import type { Log } from '#kernel/log.ts'
import type { Ports } from '#ports/ports.ts'
import { createHead } from './add-rows.ts'
import { writeDeadLetters } from './dead-letter-writer.ts'
import { EventWriter } from './event-writer.ts'
import { createRecorderMetrics } from './recorder-metrics.ts'

const consumer = { group: 'storage', stage: 'storage' } as const
/** Enough that the database need not wait for the bus and the next rows while there is a backlog. */
const eventBatch = 2000

/**
 * Reads events and dead letters from the bus and keeps them in the database: the only writer of the `live` tables.
 * Tells what was stored with the signal `logGrown`, after it is committed.
 */
export async function startRecorder(
  ports: Pick<Ports, 'bus' | 'signals' | 'db' | 'metrics' | 'log' | 'clock'>,
): Promise<AsyncDisposable> {
  const { bus, db, log } = ports
  await using started = new AsyncDisposableStack()
  await createHead(db.query, defaultWorkspaceId)
  const writer = new EventWriter(ports, createRecorderMetrics(ports.metrics))
  started.use(
    await bus.consume(topics.events, { ...consumer, batch: eventBatch }, (batch) =>
      keepTrying(log, () => writer.write(batch)),
    ),
  )
  started.use(
    await bus.consume(topics.dlq, consumer, (batch) =>
      keepTrying(log, async () => {
        await writeDeadLetters(db.query, batch)
        return undefined
      }),
    ),
  )
  return started.move()
}

/** Data is never to blame for what is thrown here, so nothing may be set aside for it: the bus delivers it again. */
async function keepTrying<Result>(log: Log, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    log.warn({ error: describeError(error) }, 'Storing failed and is tried again')
    if (isTransient(error)) throw error
    throw new AppError('storage-failed', `Storing failed: ${describeError(error)}`, {
      cause: error,
      transient: true,
      remedy: 'Nothing is lost: it is tried again. Report it if it goes on.',
    })
  }
}
