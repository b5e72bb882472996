import { randomBytes } from 'node:crypto'
import { type Simulator, startSimulator } from '@livetap/simulator/simulator.ts'
import { findLastingPorts } from '../lasting-ports.ts'
import { eventually, openFolder } from '../livetap-process.ts'
import { type OwnPostgres, startOwnPostgres } from '../own-postgres.ts'
import { type OwnRedis, startOwnRedis } from '../own-redis.ts'
import type { LogRow, MadeMessage } from './judge.ts'
import { allRoles, RoleProcess } from './role-process.ts'

/** One at work and one that takes over, or both at work. */
const processesPerRole = 2

export const lives = ['patient1', 'patient2', 'restless1', 'restless2'] as const
/** Half of the lives wait for whoever receives them; the others go on while somebody is connected, and nobody reads. */
export const isPatient = (name: string) => name.startsWith('patient')

export interface Stage {
  readonly simulator: Simulator
  readonly postgres: OwnPostgres
  readonly redis: OwnRedis
  readonly roles: readonly RoleProcess[]
  readonly apiUrls: readonly string[]
  /** Of one live. */
  readonly streamIds: Readonly<Record<string, string>>
}

/** A Livetap of a process for each role, each twice, with servers of its own, and four lives that are being received. */
export async function openStage(opened: AsyncDisposableStack, perSecond: number): Promise<Stage> {
  const scenario = (name: string) => ({
    load: { perSecond: perSecond / lives.length, kind: 'light' } as const,
    ...(isPatient(name) ? { whenUnacknowledged: 'wait' as const } : {}),
  })
  const named = Object.fromEntries(lives.map((name) => [name, scenario(name)]))
  const simulator = opened.use(await startSimulator({ lives: named, logLimit: 1_000_000 }))
  const { path } = opened.use(await openFolder())
  const redis = opened.use(await startOwnRedis())
  const postgres = opened.use(await startOwnPostgres())
  const ports = await findLastingPorts(2 * processesPerRole * allRoles.length)
  const env = {
    ...{ DATA_DIR: path, REDIS_URL: redis.url, DATABASE_URL: postgres.url, LOG_LEVEL: 'info' },
    ...{ MASTER_KEY: randomBytes(32).toString('base64url'), EVENT_RETENTION_DAYS: '0' },
    ...{ SIMULATOR_URL: simulator.origin, TIKTOK_UNIQUE_ID: lives.join() },
  }
  const processes = allRoles.flatMap((role) =>
    Array.from({ length: processesPerRole }, (_, n) => {
      const [opsPort = 0, apiPort = 0] = ports.splice(0, 2)
      const place = { ...env, API_PORT: String(apiPort) }
      return { process: opened.use(new RoleProcess(`${role}-${n + 1}`, role, place, opsPort)), apiPort }
    }),
  )
  const streamIds = Object.fromEntries(lives.map((name) => [name, simulator.report(name).roomId]))
  const stage: Stage = {
    ...{ simulator, redis, postgres, streamIds },
    roles: processes.map(({ process }) => process),
    apiUrls: processes.flatMap(({ process, apiPort }) =>
      process.role === 'api' ? [`http://127.0.0.1:${apiPort}`] : [],
    ),
  }
  await awaitHealth(stage)
  return stage
}

const patienceMs = 180_000

/** Resolves when every process is ready, and something was stored of each live that came after the call. */
export async function awaitHealth(stage: Stage): Promise<void> {
  const { simulator, roles: processes, streamIds } = stage
  const unready = async () => {
    const ready = await Promise.all(processes.map((process) => process.isReady()))
    return processes.filter((_, n) => !ready[n])
  }
  try {
    await eventually('all processes', async () => (await unready()).length === 0, patienceMs)
    for (const name of lives) {
      const before = simulator.sent(name).at(-1)?.messageId ?? '0'
      const hasNew = async () => BigInt(await readNewest(stage, streamIds[name] ?? '')) > BigInt(before)
      await eventually(`something of ${name}`, hasNew, patienceMs)
    }
  } catch (error) {
    throw new Error(tellProcesses(processes), { cause: error })
  }
}

function tellProcesses(processes: readonly RoleProcess[]): string {
  return processes
    .map(({ name, ends, words }) => `${name}:\n${[...ends.map((end) => end.words), words].join('\n')}`)
    .join('\n\n')
}

/** The id of the newest message that is stored of a stream; they grow. */
async function readNewest({ postgres }: Stage, streamId: string): Promise<string> {
  const [row] = await postgres.query<{ message_id: string }>(
    `select message_id from live.events where stream_id = $1 and message_id is not null order by pos desc limit 1`,
    [streamId],
  )
  return row?.message_id ?? '0'
}

/** Nothing more happens; resolves when the newest that happened in each live is stored, or nothing comes any more. */
export async function drain(stage: Stage): Promise<void> {
  for (const name of lives) stage.simulator.setFault(name, 'silence')
  for (const name of lives) {
    const newest = stage.simulator.sent(name).at(-1)?.messageId
    const isStored = async () => (await readNewest(stage, stage.streamIds[name] ?? '')) === newest
    await eventually(`the end of ${name}`, isStored, patienceMs).catch(() => {})
  }
}

export function readMade({ simulator, streamIds }: Stage): Map<string, MadeMessage[]> {
  return new Map(
    lives.map((name) => [
      streamIds[name] ?? '',
      simulator.sent(name).map(({ messageId, acks }) => ({ messageId, isAccepted: acks > 0 })),
    ]),
  )
}

export async function readRows({ postgres }: Stage): Promise<{ log: LogRow[]; head: number }> {
  const log = await postgres.query<LogRow>(
    `select e.pos::int, e.event_id as "eventId", e.stream_id as "streamId", e.session_id as "sessionId",
      e.seq_no as "seqNo", e.body ->> 'eventType' as "eventType", e.message_id as "messageId",
      g.pos is not null as "isGap"
    from live.events e left join live.gaps g using (workspace_id, pos) order by e.pos`,
  )
  const [head] = await postgres.query<{ pos: number }>('select pos::int from live.heads')
  return { log, head: head?.pos ?? 0 }
}
