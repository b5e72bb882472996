import { setTimeout as sleep } from 'node:timers/promises'
import { createRandom } from '@livetap/simulator/scenario/random.ts'
import { eventually } from '../livetap-process.ts'
import { FeedReader, type FeedReaderOptions } from './feed-reader.ts'
import { judge, type Verdict } from './judge.ts'
import { type Deeds, type Plan, strike } from './nemesis.ts'
import type { End } from './role-process.ts'
import { awaitHealth, drain, isPatient, lives, openStage, readMade, readRows, type Stage } from './stage.ts'

export interface ChaosOptions extends Plan {
  /** Events a second, of all lives together. */
  readonly perSecond: number
  /** The lives go on until they have made as many. */
  readonly events: number
  /** Whenever Redis dies, it forgets what it had taken in the last second, as after a power cut. */
  readonly redisForgets?: boolean
  /** Told everything as it happens. */
  readonly say: (line: string) => void
  /** What makes this installation a wrong one, for runs that have to fail: called once, and before each kill. */
  readonly sabotage?: Sabotage
}

export interface Sabotage {
  readonly begin?: (stage: Stage) => Promise<void>
  readonly beforeKill?: (stage: Stage, victim: string) => Promise<void>
  readonly reader?: Pick<FeedReaderOptions, 'forgets'>
}

export interface ChaosReport extends Verdict, Deeds {
  /** Messages that the lives have made. */
  readonly events: number
  /** Messages of patient and of restless lives that were out of reach. */
  readonly patientMissed: number
  readonly restlessMissed: number
  readonly seconds: number
  /** From the last deed until everything was stored. */
  readonly drainSeconds: number
  readonly reconnects: number
  /** Of processes, though nobody killed them. */
  readonly ends: readonly End[]
}

const readersPatienceMs = 60_000

/** Lets everything go wrong that is planned while four lives are received and read, then compares what is there. */
export async function runChaos(options: ChaosOptions): Promise<ChaosReport> {
  const began = performance.now()
  const since = (start: number) => Math.round((performance.now() - start) / 100) / 10
  const say = (line: string) => options.say(`${since(began).toFixed(1).padStart(6)} s  ${line}`)
  say(`seed ${options.seed}`)
  await using opened = new AsyncDisposableStack()
  const stage = await openStage(opened, options.perSecond)
  await options.sabotage?.begin?.(stage)
  const readers = lives.map((name, n) => opened.use(openReader(stage, name, n, options)))
  say('all processes are at work')
  const deeds = await strike(options, victimsOf(stage, options), say)
  while (countMade(stage) < options.events) await sleep(250)
  const calmAt = performance.now()
  say('nothing goes wrong any more')
  await awaitHealth(stage)
  await drain(stage)
  const drainSeconds = since(calmAt)
  const { log, head } = await readRows(stage)
  await awaitReaders(readers, log)
  const made = readMade(stage)
  const verdict = judge({ made, head, log, clients: readers.map((reader) => reader.tell()) })
  const events = countMade(stage)
  say(`${events} messages, ${log.length} rows`)
  return {
    ...{ ...verdict, ...deeds, events, drainSeconds, seconds: since(began) },
    patientMissed: countMissed(stage, verdict, isPatient),
    restlessMissed: countMissed(stage, verdict, (name) => !isPatient(name)),
    reconnects: readers.reduce((sum, { connections }) => sum + connections - 1, 0),
    ends: stage.roles.flatMap(({ ends }) => ends),
  }
}

/** The first holds its connection for as long as it can, the others let go of it. */
function openReader({ streamIds, apiUrls }: Stage, live: string, n: number, options: ChaosOptions): FeedReader {
  return new FeedReader({
    ...{ name: `the client of ${live}`, streamId: streamIds[live] ?? '', urls: apiUrls },
    random: createRandom(options.seed, live),
    ...(n === 0 ? {} : { dropsWithinMs: [100, 3000] }),
    ...options.sabotage?.reader,
  })
}

function victimsOf(stage: Stage, { sabotage, redisForgets }: ChaosOptions) {
  const { roles, redis, postgres } = stage
  const cutPower = async () => {
    const loseTheRest = await redis.checkpoint()
    await sleep(1000)
    await loseTheRest()
  }
  const servers = { redis: redisForgets ? cutPower : () => redis.crash(), postgres: () => postgres.crash() }
  return { roles, servers, beforeKill: (victim: string) => sabotage?.beforeKill?.(stage, victim) }
}

function countMissed({ streamIds }: Stage, { missed }: Verdict, isCounted: (live: string) => boolean): number {
  return lives.filter(isCounted).reduce((sum, name) => sum + (missed.get(streamIds[name] ?? '') ?? 0), 0)
}

function countMade({ simulator }: Stage): number {
  const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0)
  return sum(lives.map((name) => sum(Object.values(simulator.totals(name).byType))))
}

/** Until each has seen the newest of its stream, or no more comes. */
async function awaitReaders(readers: readonly FeedReader[], log: readonly { pos: number; streamId: string }[]) {
  for (const reader of readers) {
    const { streamId, name } = reader.tell()
    const newest = log.findLast((row) => row.streamId === streamId)?.pos ?? 0
    await eventually(name, async () => reader.lastPosition >= newest, readersPatienceMs).catch(() => {})
  }
}
