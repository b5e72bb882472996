import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { startEmbedded, startOnServers } from '../livetap.ts'
import { type Bench, median, quantile, round } from '../measure.ts'
import { RoomMembers } from '../room-members.ts'
import { weigh, weighable } from '../weighing.ts'

const runs = 3
const rooms = 200
const membersEach = 10
/** What a process takes once, however many come, is not counted to those who come after these. */
const firstRooms = 20
const warmUpSeconds = 5
const perSecond = 20
const seconds = 20
const settleMs = 3000
/** Titles of posts are asked for there, and not at TikTok. */
const nobody = 'http://127.0.0.1:9'

export const bench: Bench = {
  title: `${rooms} rooms of ${membersEach} members with the pings and reports of players, ${perSecond} commands/s: until every member has it, and what a member costs`,
  async run() {
    const found = { embedded: [] as Measured[], redis: [] as Measured[], socket_io: [] as Measured[] }
    for (let run = 0; run < runs; run++) {
      found.embedded.push(await measureLivetap(startEmbedded))
      found.redis.push(await measureLivetap(startOnServers))
      found.socket_io.push(await measureBare())
    }
    return {
      figures: { ...tell('embedded', found.embedded), ...tell('redis', found.redis) },
      peers: tell('socket_io', found.socket_io),
      runs,
    }
  },
}

type Measured = Readonly<Record<string, number>>

function tell(name: string, found: readonly Measured[]): Record<string, number> {
  const keys = Object.keys(found[0] ?? {})
  return Object.fromEntries(keys.map((key) => [`${name}_${key}`, round(median(found.map((one) => one[key] ?? 0)))]))
}

async function measureLivetap(start: typeof startEmbedded): Promise<Measured> {
  await using fresh = await start({ SIMULATOR_URL: nobody, ...weighable })
  return await measure(fresh.livetap.url, fresh.livetap.child)
}

async function measureBare(): Promise<Measured> {
  const file = fileURLToPath(new URL('../bare-rooms-child.ts', import.meta.url))
  const child = fork(file, { env: { ...process.env, ...weighable }, stdio: ['ignore', 'ignore', 'pipe', 'ipc'] })
  try {
    const [url] = (await once(child, 'message')) as [string]
    return await measure(url, child)
  } finally {
    child.kill('SIGKILL')
  }
}

async function measure(url: string, server: ChildProcess): Promise<Measured> {
  const members = new RoomMembers(url)
  try {
    await members.openRooms(firstRooms, membersEach)
    await members.command(perSecond, warmUpSeconds)
    const before = await weigh(server)
    const first = members.count
    await members.openRooms(rooms - firstRooms, membersEach)
    await sleep(settleMs)
    const idle = await weigh(server)
    const begun = performance.now()
    const { tookMs, sent, refused } = await members.command(perSecond, seconds)
    const tookS = (performance.now() - begun) / 1000
    const after = await weigh(server)
    const each = (bytes: number) => bytes / (members.count - first) / 1024
    const old = (weight: typeof after) => weight.residentBytes - weight.youngBytes
    return {
      command_p50_ms: quantile(tookMs, 0.5),
      command_p99_ms: quantile(tookMs, 0.99),
      share_of_commands_heard_by_all: tookMs.length / sent,
      commands_refused: refused,
      resident_kib_per_member: each(old(after) - old(before)),
      resident_kib_per_member_with_young: each(after.residentBytes - before.residentBytes),
      heap_kib_per_member: each(after.heapBytes - before.heapBytes),
      server_cores: (after.cpuSeconds - idle.cpuSeconds) / tookS,
    }
  } finally {
    members.close()
  }
}
