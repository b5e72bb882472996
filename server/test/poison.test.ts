import type { DlqPage } from '@livetap/contracts/http.ts'
import { startSimulator } from '@livetap/simulator/simulator.ts'
import { expect, test } from 'vitest'
import { call, eventually, openFolder, startLivetap } from './livetap-process.ts'
import { readLog } from './log-reader.ts'
import { asOwner } from './test-accounts.ts'

const good = 100_000
/** How often each fault strikes, once in a frame, and how many bad frames or messages a strike sends. */
const faults = { 'corrupt-payload': [4_950, 1], 'corrupt-frame': [2_500, 2], 'gzip-bomb': [50, 1] } as const
const bad = Object.values(faults).reduce((sum, [times, each]) => sum + times * each, 0)

test('10,000 malformed frames among 100,000 good messages: no crash, every good one stored, every bad one set aside once', async () => {
  await using simulator = await startSimulator({ logLimit: 2 * good })
  await using folder = await openFolder()
  await using livetap = await startLivetap({
    DATA_DIR: folder.path,
    SIMULATOR_URL: simulator.origin,
    TIKTOK_UNIQUE_ID: 'poison',
  })
  const load = { perSecond: 3_000, kind: 'light' } as const
  simulator.addLive('poison', { load, messages: good, whenUnwatched: 'pause', afterwards: 'silence' })
  for (const [fault, [times]] of Object.entries(faults)) simulator.setFault('poison', fault, 1, times)
  const sent = await eventually(
    'everything to be sent',
    async () => {
      const messages = simulator.sent('poison').filter(({ fault }) => !fault)
      return messages.length >= good && messages
    },
    300_000,
  )
  await eventually('all failures', async () => (await countFailures(livetap.url)) >= bad, 120_000)
  const letters = await eventually(
    'all dead letters',
    async () => {
      const all = await readDeadLetters(livetap.url)
      return all.length >= bad && all
    },
    120_000,
  )
  expect(letters.length).toBe(bad)
  expect(new Set(letters.map(({ entry }) => entry.sourceId)).size).toBe(bad)
  const stored = new Set((await readLog(livetap.url)).map(({ event }) => event.messageId))
  expect(sent.filter(({ messageId }) => !stored.has(messageId))).toEqual([])
  expect(livetap.child.exitCode).toBeNull()
}, 600_000)

async function readDeadLetters(url: string): Promise<DlqPage['items']> {
  const items: DlqPage['items'][number][] = []
  let cursor: string | undefined
  do {
    const page: DlqPage = await call(
      url,
      `/api/v1/dlq?limit=200${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`,
    )
    items.push(...page.items)
    cursor = page.next
  } while (cursor)
  return items
}

/** Failed messages by the process's own count. */
async function countFailures(url: string): Promise<number> {
  const metrics = await (await fetch(`${url}/metrics`, { headers: asOwner })).text()
  return [...metrics.matchAll(/^normalizer_failures_total\{.*\} (\d+)$/gm)].reduce(
    (sum, [, count]) => sum + Number(count),
    0,
  )
}
