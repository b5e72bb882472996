import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { testToken } from '../../../server/test/test-accounts.ts'
import { openDatabase } from '../livetap.ts'
import { type Bench, quantile, round } from '../measure.ts'

const sessions = 1000
const lives = 100
const everyMs = 50
const seconds = 20
const ages: number[] = []

export const bench: Bench = {
  title: `${sessions.toLocaleString('en')} dashboards on ${lives} lives at ${((lives * 1000) / everyMs).toLocaleString('en')} events/s: age of the newest event in the numbers as they reach a page`,
  async run() {
    await using database = await openDatabase()
    const file = fileURLToPath(new URL('../user-sessions-child.ts', import.meta.url))
    const child = fork(file, [database.url, String(lives), String(everyMs)], { execArgv: ['--expose-gc'] })
    try {
      const [url] = (await once(child, 'message')) as [string]
      await sleep(5000)
      const alone = await readLoad(child, 5)
      await openAll(new URL(url))
      await sleep(3000)
      ages.length = 0
      await ask(child)
      const load = await readLoad(child, seconds)
      return {
        figures: {
          age_p50_ms: round(quantile(ages, 0.5)),
          age_p99_ms: round(quantile(ages, 0.99)),
          metrics_per_session_per_s: round(ages.length / sessions / seconds),
          server_cores: round(load.cores),
          server_cores_without_dashboards: round(alone.cores),
          event_loop_p99_ms: round(load.loopP99Ms),
          heap_kib_per_session_with_socket: round((load.heapBytes - alone.heapBytes) / sessions / 1024),
        },
        peers: {},
        runs: 1,
      }
    } finally {
      child.kill('SIGKILL')
    }
  },
}

interface Load {
  readonly cpuSeconds: number
  readonly loopP99Ms: number
  readonly heapBytes: number
}

async function ask(child: ChildProcess): Promise<Load> {
  child.send('load')
  return ((await once(child, 'message')) as [Load])[0]
}

async function readLoad(child: ChildProcess, during: number): Promise<Load & { readonly cores: number }> {
  await ask(child)
  await sleep(during * 1000)
  const load = await ask(child)
  return { ...load, cores: load.cpuSeconds / during }
}

async function openAll(url: URL): Promise<void> {
  for (let opened = 0; opened < sessions; opened += 1) {
    await open(url, `/ws?username=host${opened % lives}`)
    if (opened % 20 === 0) await sleep(50)
  }
}

const marker = Buffer.from('"asOf":"')

async function open(url: URL, path: string): Promise<void> {
  const socket = connect(Number(url.port), url.hostname)
  socket.write(
    `GET ${path} HTTP/1.1\r\nHost: ${url.host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
      `Authorization: Bearer ${testToken}\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n`,
  )
  await once(socket, 'data')
  socket.on('data', (chunk: Buffer) => {
    for (let at = chunk.indexOf(marker); at >= 0; at = chunk.indexOf(marker, at + 1)) {
      const asOf = Date.parse(chunk.toString('latin1', at + marker.length, at + marker.length + 24))
      if (Number.isFinite(asOf)) ages.push(Date.now() - asOf)
    }
  })
}
