import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startSimulator } from '@livetap/simulator/simulator.ts'
import { describe, expect, test } from 'vitest'
import { eventually, openFolder, startLivetap } from './livetap-process.ts'
import { findStream, readLog } from './log-reader.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const path = process.env.LIVETAP_CAPTURES ?? resolve(root, '../shared/data/captures/webcast-2023.jsonl.gz')
const found = existsSync(path)
if (!found) process.stderr.write(`\nSKIPPED: no captured messages at ${path} (set LIVETAP_CAPTURES)\n`)

/** What each type that has a meaning of its own may become; everything else is kept as RAW. */
const mapped: Record<string, readonly string[]> = {
  WebcastChatMessage: ['CHAT'],
  WebcastGiftMessage: ['GIFT'],
  WebcastLikeMessage: ['LIKE'],
  WebcastMemberMessage: ['JOIN', 'SUBSCRIBE'],
  WebcastSocialMessage: ['FOLLOW', 'SHARE', 'SUBSCRIBE', 'RAW'],
  WebcastEmoteChatMessage: ['EMOTE'],
  WebcastLinkMicBattle: ['BATTLE'],
  WebcastLinkMicArmies: ['BATTLE'],
  WebcastRoomUserSeqMessage: ['ROOM_USER'],
  WebcastSubNotifyMessage: ['SUBSCRIBE'],
  WebcastBarrageMessage: ['BATTLE', 'SUBSCRIBE', 'RAW'],
  WebcastControlMessage: ['STREAM_END', 'RAW'],
}

describe.skipIf(!found)('real captured messages', () => {
  test('pass through wire and pipeline into the database: none lost, none doubled, order kept', async () => {
    await using simulator = await startSimulator()
    await using folder = await openFolder()
    await using livetap = await startLivetap({
      DATA_DIR: folder.path,
      SIMULATOR_URL: simulator.origin,
      TIKTOK_UNIQUE_ID: 'capture',
    })
    simulator.addLive('capture', { capture: { path, speed: 1000 }, whenUnwatched: 'pause' })
    await findStream(livetap.url, 'capture')
    const sent = await eventually('all captured messages', async () => {
      const messages = simulator.sent('capture')
      return messages.length >= 1065 && messages
    })
    const log = await eventually('all of them in the log', async () => {
      const events = (await readLog(livetap.url)).filter(({ event }) => event.messageId)
      return new Set(events.map(({ event }) => event.messageId)).size === sent.length && events
    })
    const types = new Map(sent.map(({ messageId, type }) => [messageId, type]))
    const order = [...new Set(log.map(({ event }) => event.messageId))]
    expect(order).toEqual(sent.map(({ messageId }) => messageId))
    for (const { event } of log) {
      const type = types.get(event.messageId ?? '') ?? 'unknown'
      expect(mapped[type] ?? ['RAW'], type).toContain(event.eventType)
      if (event.eventType === 'RAW') expect(event.payload.rawType).toBe(type)
    }
    expect(await (await fetch(`${livetap.url}/api/v1/dlq`)).json()).toEqual({ items: [] })
  }, 120_000)
})
