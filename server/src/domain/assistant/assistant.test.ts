import type { Metrics } from '@livetap/contracts/metrics.ts'
import { Insight, type InsightKind } from '@livetap/contracts/user-session.ts'
import { Compile } from 'typebox/compile'
import { describe, expect, test } from 'vitest'
import { createLiveCounter, type LiveCounter, timeAt } from '../../../test/live-counter.ts'
import { advise, createAssistant, dismissInsight, muteInsights } from './assistant.ts'

const validator = Compile(Insight)
const at = (second: number) => Date.parse(timeAt(second))

/** What one that listens from the beginning is told, by the second. */
function listen(read: (second: number) => Metrics, from: number, to: number, assistant = createAssistant()) {
  const told: { second: number; kind: InsightKind; title: string; reason: string; insightId: string }[] = []
  for (let second = from; second <= to; second++) {
    const insight = advise(assistant, read(second), at(second))
    if (!insight) continue
    expect([...validator.Errors(insight)]).toEqual([])
    told.push({ second, ...insight })
  }
  return told
}

/** A live with people, a chat and likes, from second 0 up to another. */
function createBusyLive(until: number): LiveCounter {
  const live = createLiveCounter()
  for (let second = 0; second < until; second += 5) chatter(live, second)
  return live
}

function chatter(live: LiveCounter, second: number): void {
  live.viewers(second, 100)
  live.chat(second, 1 + (second % 7))
  live.like(second, 10, 1 + (second % 5))
}

const question = (text: string, priority: 1 | 2 | 3 | 4 | 5) => ({ question: { priority, signature: text } })

describe('says nothing', () => {
  test('while all goes well', () => {
    const live = createBusyLive(600)
    expect(listen((second) => live.read(second), 0, 600)).toEqual([])
  })

  test('of what is long past, or while nothing is received', () => {
    const live = createBusyLive(600)
    live.gift(600, 3, 1)
    expect(advise(createAssistant(), live.read(700), at(700))).toBeUndefined()
    expect(advise(createAssistant(), live.read(601), at(601))?.kind).toBe('first-gift')
  })
})

describe('tells of', () => {
  const silent = createBusyLive(600)
  for (let second = 600; second < 700; second += 5) silent.viewers(second, 100)

  const fading = createBusyLive(600)
  for (let second = 600; second < 900; second += 20) {
    fading.viewers(second, 100)
    fading.chat(second, 2, { sentiment: -0.9 })
  }

  const leaving = createBusyLive(600)
  for (let second = 600; second < 900; second += 10) {
    leaving.viewers(second, Math.max(20, 100 - (second - 600) / 2))
    leaving.chat(second, 9, { sentiment: -0.9 })
  }

  const asked = createBusyLive(300)
  asked.chat(300, 2, question('what song', 4), 'What song is this?')
  asked.chat(310, 3, question('what song', 4), 'what song is this')
  for (let second = 315; second < 500; second += 5) chatter(asked, second)

  const generous = createBusyLive(600)
  generous.tell(600, 'JOIN', { viewerCount: 0, actionId: 1 }, 42, { returning: true, coinsBefore: 12_400 })

  const given = createBusyLive(600)
  given.gift(600, 3, 60)
  for (let second = 605; second < 700; second += 5) chatter(given, second)

  const talk = createBusyLive(900)
  for (let second = 900; second < 1000; second += 5) {
    talk.viewers(second, 100)
    talk.chat(second, second % 7, { keywords: ['giveaway'] })
    talk.like(second, 10)
  }

  test.each<[kind: InsightKind, live: LiveCounter, from: number, title: string, reason: string]>([
    ['silence', silent, 600, 'The chat is quiet', 'No comment for a minute with 100 viewers'],
    ['energy-drop', fading, 800, 'The energy drops', '% less going on than five minutes before'],
    ['churn-risk', leaving, 850, 'Viewers may leave', 'of 100, mostly because of viewers falling and'],
    ['question-waiting', asked, 300, 'Answer: What song is this?', 'Asked 2 times, first 60 seconds ago.'],
    ['big-gifter', generous, 600, 'Greet Viewer 42', 'Gave 12,400 coins in earlier lives, and came 1 second ago.'],
    ['first-gift', given, 600, 'Welcome Viewer 3', 'The first gift of this live: Rose × 60, 60 coins.'],
    ['thank', given, 640, 'Thank Viewer 3', '60 gifts worth 60 coins in the last five minutes, none in the last one.'],
    ['rising-topic', talk, 900, 'They talk about “giveaway”', 'times as often as usual'],
  ])('%s, once, with the numbers', (kind, live, from, title, reason) => {
    const told = listen((second) => live.read(second), from, from + 95).filter((each) => each.kind === kind)
    expect(told).toHaveLength(1)
    expect(told[0]?.title).toContain(title)
    expect(told[0]?.reason).toContain(reason)
  })
})

describe('a streamer', () => {
  const gifts = () => {
    const live = createBusyLive(60)
    for (const who of [1, 2, 3]) live.gift(60, who, who)
    return live
  }

  test('is told of one thing at a time, the biggest first, and of a kind not again at once', () => {
    const live = gifts()
    const told = listen((second) => live.read(second), 61, 85)
    expect(told.map(({ second, title }) => [second, title])).toEqual([[61, 'Welcome Viewer 3 among your gifters']])
  })

  test('is not told again of what was dismissed, nor of a muted kind until it is wanted again', () => {
    const metrics = gifts().read(61)
    const assistant = createAssistant()
    const first = advise(assistant, metrics, at(61))
    dismissInsight(assistant, 'first-gift:700002')
    const later = {
      ...metrics,
      asOf: timeAt(130),
      newGifters: metrics.newGifters.map((each) => ({ ...each, at: timeAt(120) })),
    }
    expect(advise(assistant, later, at(130))?.insightId).toBe('first-gift:700001')
    expect(first?.insightId).toBe('first-gift:700003')
    const other = createAssistant()
    muteInsights(other, 'first-gift', true)
    expect(advise(other, metrics, at(61))).toBeUndefined()
    muteInsights(other, 'first-gift', false)
    expect(advise(other, metrics, at(61))?.kind).toBe('first-gift')
  })

  test('is remembered in little room, whatever is dismissed', () => {
    const assistant = createAssistant()
    for (let index = 0; index < 2000; index++) dismissInsight(assistant, `question-waiting:q-${index}`)
    dismissInsight(assistant, 'x'.repeat(10_000))
    expect(JSON.stringify(assistant).length).toBeLessThan(12_000)
  })

  test('reads names of viewers as they are, hostile ones too', () => {
    const live = createBusyLive(60)
    live.tell(60, 'GIFT', { ...rose, giftName: '<img src=x>' }, 5)
    const { title, reason } = advise(createAssistant(), live.read(61), at(61)) ?? {}
    expect(title).toBe('Welcome Viewer 5 among your gifters')
    expect(reason).toContain('<img src=x> × 1')
  })
})

const rose = {
  ...{ giftId: '1', giftName: 'Rose', diamondCount: 1, giftImageUrl: '', streakId: 's', giftCount: 1, coins: 1 },
  ...{ streakActive: false, streakEnd: true, isGiftStreak: true, repeatCount: 1 },
}
