import { Metrics } from '@livetap/contracts/metrics.ts'
import fc from 'fast-check'
import { Compile } from 'typebox/compile'
import { describe, expect, test } from 'vitest'
import { createRandomLive, type RandomLiveOptions } from '../../../test/random-live.ts'
import { type Analytics, type AnalyticsInput, createAnalytics, readMetrics, step, timeOf } from './analytics.ts'

const validator = Compile(Metrics)
const origin = { uniqueId: 'host', streamId: '7300000000000000001', sincePos: 0 }
const nothing = { settled: new Map(), welcomed: new Set<string>() }

/** Quiet rooms and full ones, of a minute or of days, orderly or not. */
const scenarios: fc.Arbitrary<RandomLiveOptions> = fc.record({
  seed: fc.nat(1_000_000),
  events: fc.integer({ min: 1, max: 1500 }),
  viewers: fc.constantFrom(1, 12, 200, 4000),
  gapMs: fc.constantFrom(10, 300, 4000, 60_000),
  hostile: fc.constantFrom(0, 0.5),
  kinds: fc.constantFrom(3, 40, 400),
  disorder: fc.constantFrom(0, 0, 0.05, 0.4),
})

function count(inputs: readonly AnalyticsInput[], analytics = createAnalytics(origin)): Analytics {
  for (const input of inputs) step(analytics, input)
  return analytics
}

function read(analytics: Analytics, now = 0): Metrics {
  return readMetrics(analytics, { epoch: 'e', now, ...nothing })
}

describe('over random lives', () => {
  test('a state that was put aside as JSON, read, and handed events again goes on as if nothing had been', () => {
    const stops = fc.array(fc.nat(1500), { maxLength: 6 })
    fc.assert(
      fc.property(scenarios, stops, (scenario, stops) => {
        const inputs = [...createRandomLive(scenario)]
        const live = JSON.stringify(count(inputs))
        let begin = 0
        let rehydrated = createAnalytics(origin)
        for (const end of [...stops.sort((one, other) => one - other), inputs.length]) {
          count(inputs.slice(Math.max(0, begin - 20), end), rehydrated)
          read(rehydrated, Date.now())
          rehydrated = JSON.parse(JSON.stringify(rehydrated)) as Analytics
          begin = Math.max(begin, end)
        }
        expect(JSON.stringify(rehydrated)).toBe(live)
      }),
      { numRuns: 100 },
    )
  })

  test('totals, rates and the sums of the charts are those of a recount', () => {
    fc.assert(
      fc.property(scenarios, (scenario) => {
        const inputs = [...createRandomLive(scenario)]
        const metrics = read(count(inputs))
        expect(metrics.events).toBe(inputs.length)
        expect(metrics.totals).toEqual(sumUp(inputs))
        expect(metrics.perMinute).toEqual(sumUp(inputs.filter(isInLastMinute(inputs))))
        for (const name of ['likes', 'gifts', 'coins', 'comments', 'shares', 'follows', 'joins'] as const) {
          expect(metrics.history.rows.reduce((sum, row) => sum + row[name], 0)).toBe(metrics.totals[name])
        }
        const told = inputs.flatMap(({ event }) => findViewers(event))
        expect(metrics.viewers.peak).toBe(Math.max(0, ...told))
        expect(metrics.viewers.current).toBe(told.at(-1) ?? null)
      }),
      { numRuns: 100 },
    )
  })

  test('every viewer is accounted for while all are kept, and nobody changes a total by making room', () => {
    fc.assert(
      fc.property(scenarios, (scenario) => {
        const inputs = [...createRandomLive(scenario)]
        const { audience, topGifters, topLikers } = read(count(inputs))
        const ledger = keepLedger(inputs)
        if (ledger.size <= 256) {
          expect(audience).toMatchObject({ unique: ledger.size, kept: ledger.size, estimated: false })
          expect(audience.returning).toBe([...ledger.values()].filter(({ returning }) => returning).length)
          const ranked = [...ledger.values()].map(({ coins }) => coins).sort((one, other) => other - one)
          expect(topGifters.map(({ coins }) => coins)).toEqual(ranked.filter((coins) => coins > 0).slice(0, 10))
          for (const { person, ...figures } of [...topGifters, ...topLikers]) {
            expect(figures).toMatchObject(ledger.get(person.userId)!)
          }
        } else {
          expect(audience.estimated).toBe(true)
          expect(Math.abs(audience.unique / ledger.size - 1)).toBeLessThan(0.2)
        }
      }),
      { numRuns: 100 },
    )
  })

  test('what is kept stays within its room, and is what the contract says', () => {
    fc.assert(
      fc.property(scenarios, (scenario) => {
        const analytics = count([...createRandomLive(scenario)])
        const metrics = read(analytics, analytics.newestAt + scenario.gapMs)
        expect([...validator.Errors(metrics)]).toEqual([])
        expect(JSON.stringify(analytics).length).toBeLessThan(64 * 1024)
        expect(metrics.audience.kept).toBeLessThanOrEqual(256)
        expect(metrics.history.rows.length).toBeLessThanOrEqual(128)
        expect(metrics.gifts.length).toBeLessThanOrEqual(16)
        expect(metrics.battles.length).toBeLessThanOrEqual(4)
        expect(metrics.analysis.questions.items.length).toBeLessThanOrEqual(16)
        expect(metrics.analysis.keywords.length).toBeLessThanOrEqual(30)
        expect(metrics.analysis.languages.length).toBeLessThanOrEqual(24)
        expect(metrics.missing.gaps.length).toBeLessThanOrEqual(33)
      }),
      { numRuns: 100 },
    )
  })
})

describe('hostile text', () => {
  const attack = fc.oneof(
    fc.constantFrom('', '__proto__', 'constructor', 'toString', 'a'.repeat(5000), '💣'.repeat(3000), '\ud800', '\0'),
    fc.string({ unit: 'binary', maxLength: 60 }),
  )

  test('in every field changes nothing but what is shown of it', () => {
    const attacks = fc.array(attack, { minLength: 5, maxLength: 20 })
    fc.assert(
      fc.property(scenarios, attacks, (scenario, texts) => {
        const inputs = [...createRandomLive({ ...scenario, events: Math.min(scenario.events, 300) })]
        const analytics = createAnalytics({ ...origin, uniqueId: texts[0]! })
        inputs.forEach((input, index) => {
          step(
            analytics,
            poison(input, (field) => texts[(index + field) % texts.length]!),
          )
        })
        const metrics = read(analytics)
        expect(metrics.totals).toEqual(sumUp(inputs))
        expect([...validator.Errors(metrics)]).toEqual([])
        expect(JSON.stringify(analytics).length).toBeLessThan(128 * 1024)
        expect(JSON.stringify(JSON.parse(JSON.stringify(analytics)))).toBe(JSON.stringify(analytics))
        expect(Object.keys(Object.prototype)).toEqual([])
      }),
      { numRuns: 100 },
    )
  })
})

/** Puts other text where the input has text of strangers. */
function poison(input: AnalyticsInput, textOf: (field: number) => string): AnalyticsInput {
  let field = 0
  const replace = <Value>(value: Value): Value => {
    if (typeof value === 'string') return textOf(field++) as Value
    if (Array.isArray(value)) return value.map(replace) as Value
    if (value === null || typeof value !== 'object') return value
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, replace(member)])) as Value
  }
  const { event, reading } = input
  const kept = event.eventType === 'BATTLE' ? { battleStatus: event.payload.battleStatus } : {}
  const payload = { ...replace(event.payload), ...kept }
  const user = event.user && replace(event.user)
  const poisoned = { ...event, payload, ...(user ? { user } : {}) } as AnalyticsInput['event']
  return { ...input, event: poisoned, ...(reading ? { reading: replace(reading) } : {}) }
}

function sumUp(inputs: readonly AnalyticsInput[]) {
  const sum = { likes: 0, gifts: 0, coins: 0, comments: 0, shares: 0, follows: 0, joins: 0, subscribes: 0 }
  for (const { event } of inputs) {
    if (event.eventType === 'LIKE') sum.likes += event.payload.likeCount
    if (event.eventType === 'GIFT') {
      sum.gifts += event.payload.giftCount
      sum.coins += event.payload.coins
    }
    if (event.eventType === 'CHAT') sum.comments++
    if (event.eventType === 'SHARE') sum.shares++
    if (event.eventType === 'FOLLOW') sum.follows++
    if (event.eventType === 'JOIN') sum.joins++
    if (event.eventType === 'SUBSCRIBE') sum.subscribes++
  }
  return sum
}

/** In the sixty seconds up to the newest event. */
function isInLastMinute(inputs: readonly AnalyticsInput[]) {
  const secondOf = ({ event }: AnalyticsInput) => Math.floor(timeOf(event) / 1000)
  const newest = inputs.reduce((latest, input) => Math.max(latest, secondOf(input)), 0)
  return (input: AnalyticsInput) => secondOf(input) > newest - 60
}

function findViewers(event: AnalyticsInput['event']): number[] {
  if (event.eventType === 'ROOM_USER') return [event.payload.viewerCount]
  return event.eventType === 'JOIN' && event.payload.viewerCount > 0 ? [event.payload.viewerCount] : []
}

/** What each viewer did, and how long each watched: pauses of up to ten minutes count. */
function keepLedger(inputs: readonly AnalyticsInput[]) {
  const start = Math.floor(timeOf(inputs[0]!.event) / 1000)
  const ledger = new Map<string, ReturnType<typeof sumUp> & { returning: boolean; watchSeconds: number }>()
  const groups = Map.groupBy(inputs, ({ event }) => event.user?.userId)
  for (const [userId, own] of groups) {
    if (userId === undefined) continue
    let last = Number.NaN
    let watchSeconds = 0
    for (const { event } of own) {
      const second = Math.max(start, Math.floor(timeOf(event) / 1000))
      if (second - last <= 600 && second > last) watchSeconds += second - last
      if (!(second <= last)) last = second
    }
    const { subscribes: _, follows: __, joins: ___, ...sums } = sumUp(own)
    ledger.set(userId, { ...sums, returning: own[0]!.returning ?? false, watchSeconds } as never)
  }
  return ledger
}
