import { ControlEvent } from '@livetap/contracts/raw-envelope.ts'
import { describe, expect, test } from 'vitest'
import { createLiveCounter, timeAt } from '../../../test/live-counter.ts'
import { createLive, viewer } from '../../../test/live-maker.ts'
import { createAnalytics, findQuestion, findViewerFigures, listQuestionsSince, readMetrics, step } from './analytics.ts'

const nobody = new Set<string>()

describe('a live that nothing was told of', () => {
  test('has numbers without a time of its own', () => {
    const metrics = createLiveCounter().read(60)
    expect(metrics).toMatchObject({
      since: timeAt(60),
      asOf: timeAt(60),
      sinceId: 'e-0',
      lastEventId: 'e-0',
      events: 0,
    })
    expect(metrics.viewers).toEqual({ current: null, peak: 0, average: null })
    expect(metrics.history.rows).toEqual([])
  })
})

describe('viewers', () => {
  test('average over time, and not over what was told', () => {
    const live = createLiveCounter()
    live.viewers(0, 100)
    live.viewers(90, 200)
    live.viewers(91, 200)
    live.like(100, 1)
    expect(live.read().viewers).toEqual({ current: 200, peak: 200, average: 110 })
  })

  test('do not count into the average while nothing is received', () => {
    const live = createLiveCounter()
    live.viewers(0, 100)
    live.tell(10, 'DISCONNECTED', { code: 1006, reason: 'socket closed', willReconnect: true })
    live.tell(500, 'CONNECTED', { roomId: '1', provider: 'direct', uniqueId: 'host' })
    live.viewers(510, 300)
    live.like(520, 1)
    expect(live.read().viewers).toEqual({ current: 300, peak: 300, average: 200 })
  })

  test('are told by a join, too, unless it tells none', () => {
    const live = createLiveCounter()
    live.tell(0, 'JOIN', { viewerCount: 12, actionId: 1 }, 1)
    live.tell(1, 'JOIN', { viewerCount: 0, actionId: 1 }, 2)
    expect(live.read().viewers.current).toBe(12)
  })

  test("stand beside TikTok's own totals", () => {
    const live = createLiveCounter()
    live.tell(0, 'LIKE', { likeCount: 3, totalLikeCount: 4810 }, 1)
    live.tell(0, 'ROOM_USER', { viewerCount: 10, totalViewers: 96, topViewers: [] })
    live.tell(1, 'LIKE', { likeCount: 3, totalLikeCount: 0 }, 1)
    expect(live.read().tiktok).toEqual({ likes: 4810, viewers: 96 })
  })
})

describe('what a viewer did', () => {
  test('is in the ledger with times and marks', () => {
    const live = createLiveCounter()
    live.tell(0, 'JOIN', { viewerCount: 1, actionId: 1 }, 5, { returning: true })
    live.chat(10, 5)
    live.like(20, 7, 5)
    live.gift(30, 5, 3)
    live.tell(40, 'SHARE', { displayType: '' }, 5)
    live.tell(50, 'FOLLOW', { displayType: '' }, 5)
    live.tell(60, 'FOLLOW', { displayType: '' }, 5)
    expect(findViewerFigures(live.analytics, '700005', new Set(['700005']))).toEqual({
      person: { userId: '700005', uniqueId: 'viewer5', displayName: 'Viewer 5', avatarUrl: expect.any(String) },
      ...{ likes: 7, gifts: 3, coins: 3, comments: 1, shares: 1 },
      ...{ follows: true, followedAt: timeAt(50), firstSeenAt: timeAt(0), lastSeenAt: timeAt(60) },
      ...{ watchSeconds: 60, returning: true, welcomed: true },
    })
    expect(live.read().audience).toMatchObject({ unique: 1, returning: 1, followersGained: 1, active: 1 })
    expect(findViewerFigures(live.analytics, '700006', nobody)).toBeUndefined()
  })

  test('is watching between two things, unless more than ten minutes lie between them', () => {
    const live = createLiveCounter()
    for (const second of [0, 600, 1300, 1310]) live.like(second, 1, 1)
    live.like(1310, 1, 2)
    expect(findViewerFigures(live.analytics, '700001', nobody)?.watchSeconds).toBe(610)
    expect(live.read().audience).toMatchObject({ watchSeconds: 305, watchBuckets: [1, 1, 0, 0] })
  })

  test('counts as active for five minutes', () => {
    const live = createLiveCounter()
    live.like(0, 1, 1)
    live.like(100, 1, 2)
    expect(live.read(299).audience.active).toBe(2)
    expect(live.read(300).audience.active).toBe(1)
    expect(live.read(400).audience.active).toBe(0)
  })

  test('does not count for the host', () => {
    const analytics = createAnalytics({ uniqueId: 'viewer2', streamId: '1', sincePos: 0 })
    const { chat } = createLive()
    step(analytics, { pos: 1, event: chat('hi all', { user: viewer(2) }) })
    step(analytics, { pos: 2, event: chat('hi', { user: viewer(1) }) })
    const { audience, totals } = readMetrics(analytics, { epoch: 'e', now: 0, settled: new Map(), welcomed: nobody })
    expect([audience.unique, totals.comments]).toEqual([1, 2])
  })
})

describe('when there are more viewers than are kept', () => {
  const fill = () => {
    const live = createLiveCounter()
    live.gift(0, 1, 500)
    live.like(1, 9000, 2)
    for (let who = 3; who <= 1000; who++) live.like(who, 1, who)
    return live
  }

  test('those with coins, and those on a board, stay; those who were unseen for longest go', () => {
    const { analytics, read } = fill()
    const isKept = (who: number) => findViewerFigures(analytics, `70000${who}`, nobody) !== undefined
    expect([1, 2, 1000, 900, 800].map(isKept)).toEqual([true, true, true, true, true])
    expect([20, 400, 700].map(isKept)).toEqual([false, false, false])
    expect(read().topGifters[0]).toMatchObject({ person: { userId: '700001' }, coins: 500 })
    expect(read().topLikers[0]).toMatchObject({ person: { userId: '700002' }, likes: 9000 })
  })

  test('they are estimated, and the totals stay exact', () => {
    const { audience, totals } = fill().read()
    expect(audience.estimated).toBe(true)
    expect(audience.unique).toBeGreaterThan(930)
    expect(audience.unique).toBeLessThan(1070)
    expect(totals).toMatchObject({ coins: 500, likes: 9998 })
  })

  test('who was active is estimated, too, when some of them had to go', () => {
    const live = createLiveCounter()
    for (let who = 1; who <= 2000; who++) live.like(who / 10, 1, who)
    expect(live.read(200).audience.active).toBeGreaterThan(1600)
    expect(live.read(200).audience.active).toBeLessThan(2400)
    expect(live.read(520).audience.active).toBe(0)
  })

  test('half of the room is for those without coins', () => {
    const live = createLiveCounter()
    for (let who = 1; who <= 300; who++) live.gift(who, who, who)
    for (let who = 301; who <= 600; who++) live.like(who, 1, who)
    const isKept = (who: number) => findViewerFigures(live.analytics, `70000${who}`, nobody) !== undefined
    expect([300, 250, 200].map(isKept)).toEqual([true, true, true])
    expect([1, 60, 100].map(isKept)).toEqual([false, false, false])
    expect([600, 550, 500].map(isKept)).toEqual([true, true, true])
  })
})

describe('gifts', () => {
  test('are told apart by id, and count streaks once', () => {
    const live = createLiveCounter()
    live.gift(0, 1, 3, { streakEnd: false, streakActive: true })
    live.gift(1, 1, 0, { streakEnd: true, synthetic: true })
    live.gift(2, 2, 1, { giftId: '12559', diamondCount: 299, coins: 299 })
    live.gift(3, 1, 1)
    const { gifts, totals } = live.read()
    expect(totals).toMatchObject({ gifts: 5, coins: 303 })
    expect(gifts).toMatchObject([
      { giftId: '12559', giftName: 'Rose', diamondCount: 299, gifts: 1, coins: 299, senders: 1 },
      { giftId: '5655', giftName: 'Rose', diamondCount: 1, gifts: 4, coins: 4, senders: 1 },
    ])
  })

  test('of most coins stay when there are too many kinds, and so does who sent them', () => {
    const live = createLiveCounter()
    live.gift(0, 1, 100)
    live.gift(1, 2, 100)
    for (let kind = 1; kind <= 40; kind++) live.gift(kind + 1, 3, 1, { giftId: String(kind), coins: kind })
    live.gift(50, 3, 1)
    const { gifts, totals } = live.read()
    expect(gifts).toHaveLength(16)
    expect(gifts[0]).toMatchObject({ giftId: '5655', coins: 201, senders: 3 })
    expect(gifts.slice(1).every(({ senders }) => senders === 1)).toBe(true)
    expect(totals.coins).toBe(201 + 820)
  })

  test('of somebody who gave nothing before are told', () => {
    const live = createLiveCounter()
    live.gift(0, 1, 1)
    live.gift(1, 1, 1)
    live.gift(2, 2, 5)
    expect(live.read().newGifters).toMatchObject([
      { person: { userId: '700002' }, at: timeAt(2), giftName: 'Rose', gifts: 5, coins: 5, returning: false },
      { person: { userId: '700001' }, at: timeAt(0), gifts: 1, coins: 1 },
    ])
  })
})

describe('who gave much in earlier lives', () => {
  const join = { viewerCount: 0, actionId: 1 }

  test('is told of once, at the first thing they do, the newest first and at most three', () => {
    const live = createLiveCounter()
    live.tell(0, 'JOIN', join, 1, { returning: true, coinsBefore: 499 })
    for (const who of [2, 3, 4, 5]) live.tell(who, 'JOIN', join, who, { returning: true, coinsBefore: who * 500 })
    live.tell(9, 'JOIN', join, 5, { returning: true, coinsBefore: 2500 })
    expect(live.read().bigGifters).toEqual([
      { person: expect.objectContaining({ userId: '700005' }), at: timeAt(5), coinsBefore: 2500 },
      { person: expect.objectContaining({ userId: '700004' }), at: timeAt(4), coinsBefore: 2000 },
      { person: expect.objectContaining({ userId: '700003' }), at: timeAt(3), coinsBefore: 1500 },
    ])
  })
})

describe('battles', () => {
  const sides = (one: number, other: number, named = true) =>
    [one, other].map((score, index) => ({
      userId: String(index),
      uniqueId: named ? `side${index}` : '',
      displayName: named ? `Side ${index}` : '',
      score,
    }))

  test('keep their names when scores come without, and their end', () => {
    const live = createLiveCounter()
    live.tell(0, 'BATTLE', { battleId: '9', battleStatus: 'STARTED', participants: sides(0, 0) })
    live.tell(10, 'BATTLE', { battleId: '9', battleStatus: 'UPDATED', participants: sides(70, 30, false) })
    live.tell(20, 'BATTLE', { battleId: '', battleStatus: 'UPDATED', participants: [] })
    live.tell(60, 'BATTLE', { battleId: '9', battleStatus: 'ENDED', participants: sides(90, 40, false) })
    live.tell(62, 'BATTLE', { battleId: '9', battleStatus: 'ENDED', participants: [] })
    expect(live.read().battles).toEqual([
      {
        ...{ battleId: '9', startedAt: timeAt(0), endedAt: timeAt(60) },
        participants: [
          { uniqueId: 'side0', displayName: 'Side 0', score: 90 },
          { uniqueId: 'side1', displayName: 'Side 1', score: 40 },
        ],
      },
    ])
  })

  test('end when the next one begins', () => {
    const live = createLiveCounter()
    live.tell(0, 'BATTLE', { battleId: '1', battleStatus: 'STARTED', participants: sides(0, 0) })
    live.tell(60, 'BATTLE', { battleId: '2', battleStatus: 'STARTED', participants: sides(0, 0) })
    expect(live.read().battles).toMatchObject([
      { battleId: '2', endedAt: null },
      { battleId: '1', endedAt: timeAt(60) },
    ])
  })
})

describe('gaps', () => {
  const gap = (from: number, to: number) => ({
    rawType: ControlEvent.gap,
    data: { from: timeAt(from), to: timeAt(to), reason: 'socket closed' },
  })
  const drop = { code: 1006, reason: 'socket closed', willReconnect: true }
  const back = { roomId: '1', provider: 'direct', uniqueId: 'host' }

  test('go on from a lost connection until the next message, and are recorded when something is missing', () => {
    const live = createLiveCounter()
    live.like(0, 1)
    live.tell(10, 'DISCONNECTED', drop)
    expect(live.read(40).missing).toEqual({
      seconds: 30,
      gaps: [{ from: timeAt(10), to: timeAt(40), reason: 'socket closed' }],
    })
    live.tell(70, 'CONNECTED', back)
    expect(live.read(75).missing.seconds).toBe(65)
    live.tell(80, 'RAW', gap(10, 80))
    live.like(80, 1)
    expect(live.read(90).missing).toEqual({
      seconds: 70,
      gaps: [{ from: timeAt(10), to: timeAt(80), reason: 'socket closed' }],
    })
  })

  test('are none when TikTok sends again what came meanwhile', () => {
    const live = createLiveCounter()
    live.tell(10, 'DISCONNECTED', drop)
    live.tell(20, 'CONNECTED', back)
    live.like(21, 1)
    expect(live.read(30).missing).toEqual({ seconds: 0, gaps: [] })
  })

  test('are none behind an end, before the counting began, and when they cannot be read', () => {
    const live = createLiveCounter()
    live.like(100, 1)
    live.tell(101, 'RAW', gap(0, 90))
    live.tell(102, 'RAW', { rawType: ControlEvent.gap, data: 'nonsense' })
    live.tell(103, 'DISCONNECTED', { ...drop, willReconnect: false })
    expect(live.read(200).missing).toEqual({ seconds: 0, gaps: [] })
  })

  test('that overlap are missing once', () => {
    const live = createLiveCounter()
    live.like(0, 1)
    live.tell(60, 'RAW', gap(10, 60))
    live.tell(70, 'RAW', gap(50, 70))
    expect(live.read().missing.seconds).toBe(60)
  })
})

describe('charts', () => {
  test('halve their resolution when they are full, and keep what was told last', () => {
    const live = createLiveCounter()
    live.viewers(0, 10)
    live.viewers(5, 20)
    live.viewers(10, 30)
    live.like(16, 4)
    live.like(5 * 128, 2)
    const { slice, rows, complete } = live.read().history
    expect({ slice, complete, rows: rows.length }).toEqual({ slice: 10, complete: true, rows: 65 })
    expect(rows.slice(0, 3)).toMatchObject([
      { at: timeAt(0), viewers: 20, likes: 0 },
      { at: timeAt(10), viewers: 30, likes: 4 },
      { at: timeAt(20), viewers: null, likes: 0 },
    ])
    expect(rows.at(-1)).toMatchObject({ at: timeAt(640), likes: 2 })
  })

  test('are told from a time on', () => {
    const live = createLiveCounter()
    for (const second of [0, 5, 10, 15]) live.like(second, second)
    const { rows, complete } = live.read(undefined, { historySince: timeAt(10) }).history
    expect(complete).toBe(false)
    expect(rows.map(({ at }) => at)).toEqual([timeAt(10), timeAt(15)])
  })

  test('show the mood of the comments', () => {
    const live = createLiveCounter()
    for (const sentiment of [0.5, -0.2, null]) live.chat(1, 1, { sentiment })
    live.chat(6, 1)
    expect(live.read().history.rows.map(({ sentiment }) => sentiment)).toEqual([0.15, null])
  })
})

test('the minutes that stand out lead to their place in the log', () => {
  const live = createLiveCounter()
  for (let minute = 0; minute < 8; minute++) live.like(minute * 60, [0, 10, 10, 90, 10, 2, 10, 10][minute]!)
  const { peaks, lows } = live.read().analysis.moments
  expect(peaks).toMatchObject([{ at: timeAt(180), eventId: 'e-4', likes: 90, comments: 0, coins: 0, viewers: null }])
  expect(lows[0]).toMatchObject({ at: timeAt(300), eventId: 'e-6', likes: 2 })
  expect(peaks[0]!.value).toBeCloseTo(90 / (132 / 7), 3)
})

describe('the chat', () => {
  test('has a mood: of the last hundred comments that have one', () => {
    const live = createLiveCounter()
    for (let comment = 0; comment < 150; comment++) live.chat(comment, 1, { sentiment: comment < 100 ? -1 : 0.5 })
    live.chat(150, 1)
    expect(live.read().analysis.sentiment).toEqual({
      ...{ mean: -0.25, volatility: 0.75 },
      ...{ positive: 50, neutral: 0, negative: 100, unknown: 1 },
    })
  })

  test('has languages, the most common first', () => {
    const live = createLiveCounter()
    for (const language of ['de', 'en', 'en', '']) live.chat(0, 1, { language })
    expect(live.read().analysis.languages[0]).toEqual({ language: 'en', comments: 2 })
    expect(live.read().analysis.languages).toHaveLength(3)
  })

  test('has words, and some of them rise', () => {
    const live = createLiveCounter()
    for (let second = 0; second < 1800; second += 10) live.chat(second, 1, { keywords: ['music'] })
    for (let second = 1740; second < 1800; second += 5) live.chat(second, 1, { keywords: ['encore'] })
    const { keywords } = live.read().analysis
    expect(keywords.map(({ word, count }) => [word, count])).toEqual([
      ['music', 180],
      ['encore', 12],
    ])
    expect(keywords[0]!.rising).toBeCloseTo(1, 1)
    expect(keywords[1]!.rising).toBeCloseTo(13, 1)
  })

  test('never says more of a word than there was', () => {
    const live = createLiveCounter()
    for (let comment = 0; comment < 2000; comment++) {
      live.chat(comment, 1, { keywords: [`once-${comment}`, ...(comment % 10 === 0 ? ['often'] : [])] })
    }
    const { keywords } = live.read().analysis
    expect(keywords[0]!.word).toBe('often')
    expect(keywords[0]!.count).toBeLessThanOrEqual(200)
    expect(keywords.slice(1).every(({ count }) => count === 1)).toBe(true)
  })
})

describe('questions', () => {
  const ask = (signature: string, priority: 1 | 2 | 3 | 4 | 5 = 3) => ({ question: { priority, signature } })

  test('that are nearly the same are one, and the most urgent comes first', () => {
    const live = createLiveCounter()
    live.chat(0, 1, ask('song name'), 'what song is this?')
    live.chat(5, 2, ask('camera', 4), 'which camera?')
    for (const who of [2, 3, 4]) live.chat(10 + who, who, ask('song name'), 'song name??')
    expect(live.read().analysis.questions.items).toMatchObject([
      {
        ...{ questionId: 'q1', text: 'what song is this?', language: 'en', priority: 3, asked: 4, status: 'pending' },
        ...{ firstAskedAt: timeAt(0), lastAskedAt: timeAt(14), settledAt: null },
        askers: [{ userId: '700001', displayName: 'Viewer 1' }],
      },
      { questionId: 'q2', priority: 4, asked: 1 },
    ])
  })

  test('are settled by the one who looks, and give a rate and a time', () => {
    const live = createLiveCounter()
    for (const [index, second] of [0, 10, 20, 900].entries()) live.chat(second, 1, ask(`question ${index}`))
    const settled = new Map([
      ['q1', { status: 'answered', settledAt: timeAt(30) }],
      ['q2', { status: 'skipped', settledAt: timeAt(31) }],
    ] as const)
    const { questions } = live.read(950, { settled }).analysis
    expect(questions).toMatchObject({ pending: 2, answered: 1, skipped: 1, responseSeconds: 30 })
    expect(questions.responseRate).toBeCloseTo(1 / 3, 3)
    expect(questions.items.map(({ questionId }) => questionId)).toEqual(['q3', 'q4', 'q1', 'q2'])
    expect(live.read(950).analysis.questions.pending).toBe(4)
  })

  test('are told once each, and make room when they are old', () => {
    const live = createLiveCounter()
    live.chat(0, 1, ask('first', 5))
    const first = listQuestionsSince(live.analytics, 0)
    expect(first.questions.map(({ questionId }) => questionId)).toEqual(['q1'])
    for (let question = 1; question <= 16; question++) live.chat(3600 + question, 1, ask(`question ${question}`, 1))
    const next = listQuestionsSince(live.analytics, first.serial)
    expect(next.questions).toHaveLength(16)
    expect(listQuestionsSince(live.analytics, next.serial).questions).toEqual([])
    expect(findQuestion(live.analytics, 'q1')).toBeUndefined()
    expect(findQuestion(live.analytics, 'q2')).toMatchObject({ questionId: 'q2', status: 'pending' })
  })
})

test('an event that was counted already is left out', () => {
  const analytics = createAnalytics({ uniqueId: 'host', streamId: '1', sincePos: 7 })
  const { chat } = createLive()
  for (const pos of [6, 7, 8, 9, 8, 9, 10]) step(analytics, { pos, event: chat() })
  const metrics = readMetrics(analytics, { epoch: 'e', now: 0, settled: new Map(), welcomed: nobody })
  expect(metrics).toMatchObject({ events: 3, sinceId: 'e-7', lastEventId: 'e-10' })
})

test('an event of a time to come counts when it was received', () => {
  const { analytics, read, like } = createLiveCounter()
  like(0, 1)
  const { chat } = createLive()
  step(analytics, { pos: 2, event: chat('hi', { timestamp: timeAt(80_000), ingestedAt: timeAt(5) }) })
  expect(read()).toMatchObject({ asOf: timeAt(5), perMinute: { likes: 1, comments: 1 } })
})
