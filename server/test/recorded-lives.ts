import type { EventUser, UnifiedEvent } from '@livetap/contracts/unified-event.ts'
import { openEmbeddedDb } from '#adapters/db-pglite/db-pglite.ts'
import { createMetrics } from '#adapters/prometheus/prometheus.ts'
import { systemClock } from '#kernel/clock.ts'
import { silentLog } from '#kernel/log.ts'
import { EventWriter } from '#services/recorder/event-writer.ts'
import { createRecorderMetrics } from '#services/recorder/recorder-metrics.ts'
import { createLive, viewer } from './live-maker.ts'

export interface RecordedLive {
  readonly uniqueId: string
  readonly streamId: string
  readonly title: string
  /** ISO. */
  readonly startedAt: string
  readonly minutes: number
  /** How many viewers take part. */
  readonly crowd: number
  readonly gifts: boolean
  /** There is a battle with another creator, from the second to the third minute. */
  readonly battle?: boolean
  /** The connection was lost in these minutes. */
  readonly gap?: readonly [from: number, to: number]
}

/** Writes lives that are long over into the data folder of a Livetap that does not run. */
export async function recordLives(folder: string, lives: readonly RecordedLive[]): Promise<void> {
  await using db = await openEmbeddedDb({ dataDir: folder, log: silentLog })
  const signals = { send: () => {}, listen: () => Promise.reject(new Error('unused')) }
  const writer = new EventWriter({ db, signals, clock: systemClock }, createRecorderMetrics(createMetrics()))
  for (const live of lives) {
    const events = [...playLive(live)]
    await writer.write(
      events.map((message, index) => ({ id: `${live.streamId}-${index}`, message, publishedAt: 0, attempt: 1 })),
    )
  }
}

/** Everything that happens in a live; the same live always does the same. */
function* playLive(plan: RecordedLive): Generator<UnifiedEvent> {
  const live = createLive({ workspaceId: 'default', streamId: plan.streamId, startedAt: Date.parse(plan.startedAt) })
  const random = createRandom(Number(BigInt(plan.streamId) % 2147483647n))
  let second = 0
  const at = () => {
    const time = new Date(Date.parse(plan.startedAt) + second * 1000).toISOString()
    return { timestamp: time, ingestedAt: time }
  }
  const { uniqueId, streamId, title } = plan
  yield live.make('CONNECTED', { roomId: streamId, provider: 'direct', uniqueId, title }, at())
  let likes = 0
  for (; second < plan.minutes * 60; second += 3) {
    const minute = second / 60
    if (plan.gap && minute >= plan.gap[0] && minute < plan.gap[1]) continue
    if (plan.gap && minute === plan.gap[1]) yield live.make('RAW', lostIn(plan, plan.gap), at())
    if (plan.battle && minute === 2) yield live.make('BATTLE', battleOf(uniqueId, 'STARTED', 0, 0), at())
    if (plan.battle && minute === 3) yield live.make('BATTLE', battleOf(uniqueId, 'ENDED', 1200, 3400), at())
    const wave = 0.35 + 0.65 * Math.abs(Math.sin((Math.PI * minute) / (plan.minutes * 0.7)))
    const who = viewer1(1 + Math.floor(random() ** 2 * plan.crowd))
    const times = { ...at(), user: who }
    if (second % 15 === 0)
      yield live.make(
        'ROOM_USER',
        {
          viewerCount: Math.round(plan.crowd * wave * (0.9 + 0.2 * random())),
          totalViewers: plan.crowd * 3 + second,
          topViewers: [],
        },
        at(),
      )
    const dice = random()
    if (dice < 0.5 * wave) {
      const [message, language] = phrases[Math.floor(random() * phrases.length)] ?? ['hello', 'en']
      yield live.chat(message, { ...times, payload: { message, emotes: [], language } } as Partial<UnifiedEvent>)
    }
    if (dice > 0.4) {
      const likeCount = 1 + Math.floor(random() * 15 * wave)
      likes += likeCount
      yield live.make('LIKE', { likeCount, totalLikeCount: likes * 2 }, times)
    }
    if (dice < 0.05) yield live.make('FOLLOW', { displayType: 'pm_main_follow_message_viewer_2' }, times)
    if (dice > 0.8) yield live.make('JOIN', { viewerCount: 0, actionId: 1 }, times)
    if (dice > 0.97) yield live.make('SHARE', { displayType: 'pm_mt_guidance_share' }, times)
    if (plan.gifts && random() < 0.1 * wave) {
      const [giftId, giftName, diamondCount] = gifts[Math.floor(random() ** 3 * gifts.length)] ?? ['5655', 'Rose', 1]
      const giftCount = diamondCount > 100 ? 1 : 1 + Math.floor(random() * 20)
      const gift = live.gift(giftCount, {
        giftId,
        giftName,
        diamondCount,
        coins: giftCount * diamondCount,
        streakId: `s${second}`,
      })
      yield { ...gift, ...times } as UnifiedEvent
    }
  }
  yield live.make('STREAM_END', { action: 3, reason: 'ended' }, at())
  yield live.make('DISCONNECTED', { code: 1000, reason: 'stream-ended', willReconnect: false }, at())
}

function battleOf(uniqueId: string, battleStatus: 'STARTED' | 'ENDED', own: number, other: number) {
  const participants = [
    { userId: '1', uniqueId, displayName: 'Mira', score: own },
    { userId: '2', uniqueId: 'rival', displayName: '<b>منافس</b>', score: other },
  ]
  return { battleId: '7400000000000009999', battleStatus, participants }
}

function lostIn({ startedAt }: RecordedLive, [from, to]: readonly [number, number]) {
  const time = (minute: number) => new Date(Date.parse(startedAt) + minute * 60_000).toISOString()
  return { rawType: 'ControlEvent.GAP', data: { from: time(from), to: time(to), reason: 'lost' } }
}

/** Numbers from 0 to 1, always the same ones for a seed (xorshift). */
function createRandom(seed: number): () => number {
  let state = seed || 1
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) / 4294967296
  }
}

const names = [
  'Mira 🎹',
  '<img src=x onerror=alert(1)>',
  'محمد العربي الطويل الاسم جدا جدا',
  '‮gnorw si siht',
  'A name that goes on and on and on until there is no room for it anywhere on the screen',
  'Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L̠ͨͧͩ͘G̴̻͈͍͔̹̑͗̎̅͛́Ǫ̵̹̻̝̳͂̌̌͘!',
  '田中さくら',
  '=HYPERLINK("http://example.com")',
]

const viewer1 = (n: number): EventUser => ({ ...viewer(n), avatarUrl: '', displayName: names[n - 1] ?? `Viewer ${n}` })

const gifts: readonly (readonly [giftId: string, giftName: string, diamondCount: number])[] = [
  ['5655', 'Rose', 1],
  ['5269', 'TikTok', 1],
  ['5487', 'Finger Heart', 5],
  ['5658', 'Perfume', 20],
  ['5879', 'Doughnut', 30],
  ['6064', 'قبعة <b>كبيرة</b>', 99],
  ['5897', 'Swan', 699],
  ['6820', 'Whale diving', 2150],
]

const phrases: readonly (readonly [message: string, language: string])[] = [
  ['this is amazing, I love this song so much', 'en'],
  ['what is the name of this song?', 'en'],
  ['song name please?', 'en'],
  ['when do you go live again tomorrow?', 'en'],
  ['boring, this is terrible', 'en'],
  ['hello everybody from Berlin', 'en'],
  ['das ist wirklich wunderschön, danke dir', 'de'],
  ['Wie heißt das Lied?', 'de'],
  ['me encanta esta canción, muy bonita', 'es'],
  ['¿de dónde eres?', 'es'],
  ['ما اسم هذه الأغنية؟', 'ar'],
  ['أحب صوتك كثيرا', 'ar'],
  ['この歌が大好きです', 'ja'],
  ['❤️❤️❤️', ''],
  ['first', 'en'],
  ['play the piano again, the piano part was great', 'en'],
]
