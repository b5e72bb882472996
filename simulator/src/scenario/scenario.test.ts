import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { completeEvent } from './by-hand.ts'
import type { TimedEvent } from './events.ts'
import { builtInScenarios, createHost, createTimeline, type Scenario } from './scenario.ts'

const busy: Scenario = {
  seed: 3,
  rates: {
    comment: 5,
    gift: 3,
    like: 4,
    join: 2,
    follow: 1,
    share: 1,
    viewers: 1,
    emote: 1,
    subscribe: 1,
    question: 1,
  },
  battles: { firstAfterSeconds: 2, everySeconds: 30, seconds: 10, rival: 'rival' },
  hostile: 0.2,
}

function play(scenario: Scenario, count: number): TimedEvent[] {
  const events: TimedEvent[] = []
  for (const event of createTimeline(scenario, createHost('somebody', scenario))) {
    if (events.push(event) >= count) break
  }
  return events
}

test('the same seed gives the same events, another seed others', () => {
  expect(play(busy, 500)).toEqual(play(busy, 500))
  expect(play({ ...busy, seed: 4 }, 500)).not.toEqual(play(busy, 500))
})

test('another rate of one kind leaves the other kinds as they are', () => {
  const joins = (scenario: Scenario) =>
    play(scenario, 800)
      .filter(({ event }) => event.kind === 'join')
      .slice(0, 20)
  expect(joins({ ...busy, rates: { ...busy.rates, share: 3 } })).toEqual(joins(busy))
})

test('events come in order of time, whatever the scenario', () => {
  const rate = fc.double({ min: 0, max: 20, noNaN: true })
  const rates = fc.record({ comment: rate, gift: rate, like: rate, viewers: rate }, { requiredKeys: [] })
  fc.assert(
    fc.property(fc.integer(), rates, (seed, some) => {
      const times = play({ ...busy, seed, rates: some }, 300).map(({ at }) => at)
      expect(times).toEqual(times.toSorted((one, other) => one - other))
    }),
    { numRuns: 30 },
  )
})

test('a streak only grows, and after its end nothing more comes of it', () => {
  const streaks = new Map<string, { total: number; ended: boolean }>()
  let withoutEnd = 0
  for (const { event } of play({ ...busy, gifts: { lostEnds: 0.2 } }, 5_000)) {
    if (event.kind !== 'gift' || event.streak === 0) continue
    const key = `${event.person.userId}:${event.giftId}:${event.streak}`
    const before = streaks.get(key) ?? { total: 0, ended: false }
    expect(before.ended).toBe(false)
    expect(event.repeatCount).toBeGreaterThanOrEqual(before.total)
    streaks.set(key, { total: event.repeatCount, ended: event.repeatEnd })
  }
  for (const { ended } of streaks.values()) if (!ended) withoutEnd++
  expect(streaks.size).toBeGreaterThan(100)
  expect(withoutEnd / streaks.size).toBeGreaterThan(0.1)
  expect(withoutEnd / streaks.size).toBeLessThan(0.35)
})

describe('an end', () => {
  test('after a number of events', () => expect(play({ ...busy, messages: 37 }, 1_000)).toHaveLength(37))
  test('after a time', () => {
    const events = play({ ...busy, seconds: 20 }, 10_000)
    expect(events.length).toBeGreaterThan(100)
    expect(events.at(-1)?.at).toBeLessThanOrEqual(20_000)
  })
  test('of a script alone', () => {
    const script = [2, 0, 1].map((at) => ({ at, event: completeEvent({ kind: 'comment', text: `at ${at}` }) }))
    expect(play({ script }, 100).map(({ at }) => at)).toEqual([0, 1, 2])
  })
})

describe('the demo', () => {
  const demo = builtInScenarios.demo as Scenario
  const tenMinutes = play({ ...demo, seconds: 600 }, 100_000)

  test('has five to nine events a second, and everything happens in it', () => {
    expect(tenMinutes.length / 600).toBeGreaterThan(5)
    expect(tenMinutes.length / 600).toBeLessThan(9)
    const kinds = new Set(tenMinutes.map(({ event }) => event.kind))
    for (const kind of ['comment', 'like', 'join', 'gift', 'follow', 'share', 'viewers', 'battle'])
      expect(kinds).toContain(kind)
  })

  test('hardly repeats itself', () => {
    const texts = tenMinutes.flatMap(({ event }) => (event.kind === 'comment' ? [event.text] : []))
    expect(new Set(texts).size / texts.length).toBeGreaterThan(0.5)
    for (let start = 0; start + 30 < texts.length; start += 30) {
      const window = texts.slice(start, start + 30)
      expect(new Set(window).size).toBeGreaterThan(24)
    }
  })

  test('writes whole characters, emoji too', () => {
    const texts = tenMinutes.flatMap(({ event }) => (event.kind === 'comment' ? [event.text] : []))
    expect(texts.filter((text) => !text.isWellFormed())).toEqual([])
    // A joiner, a modifier or a variation selector that is repeated by itself shows as a box.
    expect(texts.filter((text) => /([\u200d\ufe0f]|[\u{1f3fb}-\u{1f3ff}])\1/u.test(text))).toEqual([])
  })

  test('speaks several languages', () => {
    const languages = new Set(tenMinutes.flatMap(({ event }) => (event.kind === 'comment' ? [event.language] : [])))
    expect(languages.size).toBeGreaterThan(5)
  })
})

describe('an event written by hand', () => {
  test('is completed, with the same person for the same name', () => {
    const one = completeEvent({ kind: 'comment', person: 'ann', text: 'x' })
    expect(one).toMatchObject({ kind: 'comment', text: 'x', language: 'en', person: { uniqueId: 'ann' } })
    expect(completeEvent({ kind: 'like', person: 'ann' })).toMatchObject({
      person: { userId: (one as { person: { userId: string } }).person.userId },
    })
  })
  test.each([[{}], [{ kind: 'nothing' }], [{ kind: 'toString' }], [{ kind: 'like', count: 'many' }]])(
    'is refused: %j',
    (fields) => {
      expect(() => completeEvent(fields)).toThrow(/has to be/)
    },
  )
})
