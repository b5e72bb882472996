import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import type { LivestreamStatus } from '@livetap/contracts/livestream.ts'
import { type SentMessage, type Simulator, startSimulator } from '@livetap/simulator/simulator.ts'
import { ControlAction, WebcastControlMessage } from 'tiktok-live-proto/v3'
import { describe, expect, test } from 'vitest'
import { call, eventually, openFolder, startLivetap } from './livetap-process.ts'
import { findStream, readLog } from './log-reader.ts'
import { asOwner } from './test-accounts.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const path = process.env.LIVETAP_CAPTURES ?? resolve(root, '../shared/data/captures/webcast-2023.jsonl.gz')
const found = existsSync(path)
if (!found) process.stderr.write(`\nSKIPPED: no captured messages at ${path} (set LIVETAP_CAPTURES)\n`)

const captured = found
  ? gunzipSync(readFileSync(path))
      .toString()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { type: string; payloadB64: string })
  : []

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
    simulator.addLive('capture', { capture: { path, speed: 1000 }, whenUnwatched: 'pause' })
    await using livetap = await startLivetap({
      DATA_DIR: folder.path,
      SIMULATOR_URL: simulator.origin,
      TIKTOK_UNIQUE_ID: 'capture',
    })
    await findStream(livetap.url, 'capture')
    const sent = await playAll(simulator, livetap.url)
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
    expect(await (await fetch(`${livetap.url}/api/v1/dlq`, { headers: asOwner })).json()).toEqual({ items: [] })
  }, 120_000)
})

/**
 * Plays the capture, then the ends of lives that the simulator leaves out of its middle, each in a live of its own: the
 * captures are pieces of many lives, and a client leaves at the first end. Resolves to all that was sent.
 */
async function playAll(simulator: Simulator, url: string): Promise<SentMessage[]> {
  const ends = captured.filter(({ type, payloadB64 }) => type === 'WebcastControlMessage' && isEnd(payloadB64))
  const sentBeforeEnds = captured.length - ends.length
  await eventually('the capture to be played', async () => simulator.sent('capture').length >= sentBeforeEnds)
  const sent = simulator.sent('capture')
  for (const [index, { type, payloadB64 }] of ends.entries()) {
    const uniqueId = `ending${index}`
    simulator.addLive(uniqueId, {})
    await call(url, '/api/v1/livestreams/connect', { uniqueId })
    await eventually('a connection', async () => simulator.report(uniqueId).watching > 0)
    simulator.publish(uniqueId, { kind: 'raw', type, payloadBase64: payloadB64 })
    await eventually('the end to be seen', async () => (await readState(url, uniqueId)) === 'ended')
    sent.push(...simulator.sent(uniqueId).slice(-1))
  }
  expect(sent.length).toBe(captured.length)
  return sent
}

function isEnd(payloadB64: string): boolean {
  const { action } = WebcastControlMessage.decode(Buffer.from(payloadB64, 'base64'))
  return (
    action === ControlAction.CONTROL_ACTION_STREAM_ENDED || action === ControlAction.CONTROL_ACTION_STREAM_SUSPENDED
  )
}

async function readState(url: string, uniqueId: string): Promise<string> {
  return (await call<LivestreamStatus>(url, `/api/v1/livestreams/${uniqueId}`)).state
}
