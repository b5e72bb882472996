import type { DlqPage } from '@livetap/contracts/http.ts'
import { startSimulator } from '@livetap/simulator/simulator.ts'
import { expect, test } from 'vitest'
import { call, eventually, openFolder, startLivetap } from './livetap-process.ts'
import { readLog } from './log-reader.ts'

const good = 100_000
const bad = { 'corrupt-payload': 5_000, 'corrupt-frame': 4_950, 'gzip-bomb': 50 }

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
  for (const [fault, times] of Object.entries(bad)) simulator.setFault('poison', fault, 0.5, times)
  const sent = await eventually(
    'everything to be sent',
    async () => {
      const messages = simulator.sent('poison').filter(({ fault }) => !fault)
      return messages.length >= good && messages
    },
    300_000,
  )
  const total = Object.values(bad).reduce((sum, times) => sum + times, 0)
  const letters = await eventually(
    'all dead letters',
    async () => {
      const all = await readDeadLetters(livetap.url)
      return all.length >= total && all
    },
    120_000,
  )
  expect(letters.length).toBe(total)
  expect(new Set(letters.map(({ entry }) => entry.sourceId)).size).toBe(total)
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
      `/api/v1/dlq?limit=1000${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`,
    )
    items.push(...page.items)
    cursor = page.next
  } while (cursor)
  return items
}
