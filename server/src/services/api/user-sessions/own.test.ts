import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type EventSpec, startTestServer, type TestServer } from '../api.suite.ts'
import { Dashboard, Live } from './user-sessions.suite.ts'

let server: TestServer

beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server[Symbol.asyncDispose]())

async function look(live: Live): Promise<Dashboard> {
  const dashboard = await Dashboard.open(server.port, `?username=${live.uniqueId}`)
  await dashboard.wait('metrics')
  return dashboard
}

const gift = (coins: number, spec: EventSpec): EventSpec => ({ type: 'GIFT', payload: { ...rose, coins }, ...spec })
const rose = {
  ...{ giftId: '5655', giftName: 'Rose', giftCount: 1, diamondCount: 1, repeatCount: 1, isGiftStreak: true },
  ...{ streakActive: false, streakEnd: true, giftImageUrl: '', streakId: 's' },
}

describe('prompts', () => {
  it('greet who gave much in an earlier live, unless a session has muted them', async () => {
    const earlier = await Live.begin(server)
    const [patron, stingy] = [{ userId: 'patron-1', displayName: 'Pat' }, { userId: 'stingy-1' }]
    const yesterday = { at: Date.now() - 86_400_000 }
    await earlier.record([gift(700, { ...patron, ...yesterday }), gift(5, { ...stingy, ...yesterday })])
    const live = await Live.begin(server)
    using told = await look(live)
    using spared = await look(live)
    for (const kind of ['big-gifter', 'first-gift'] as const) spared.send({ type: 'muteInsights', kind, muted: true })
    await live.record([
      { type: 'JOIN', ...stingy },
      { type: 'JOIN', ...patron },
    ])
    const insight = await told.wait('insight')
    expect(insight).toMatchObject({
      kind: 'big-gifter',
      insightId: 'big-gifter:patron-1',
      title: 'Greet Pat',
      numbers: { coinsBefore: 700 },
    })
    const counted = await spared.wait('metrics', ({ bigGifters }) => bigGifters.length === 1)
    expect(counted.bigGifters).toMatchObject([{ person: { userId: 'patron-1' }, coinsBefore: 700 }])
    expect(spared.all('insight')).toEqual([])
    await live.record([gift(20, patron)])
    const isWelcome = ({ topGifters }: { topGifters: readonly { welcomed: boolean }[] }) => topGifters[0]?.welcomed
    await told.wait('metrics', (metrics) => isWelcome(metrics) === true)
    await spared.wait('metrics', (metrics) => isWelcome(metrics) === false)
  })
})

describe('nothing of one session reaches another', () => {
  it('by any message, though they come at the same time', async () => {
    const count = 6
    const lives = await Promise.all(Array.from({ length: count }, () => Live.begin(server)))
    const dashboards = await Promise.all(lives.map(look))
    using open = new DisposableStack()
    for (const dashboard of dashboards) open.use(dashboard)
    const marks = lives.map((_, index) => `mark${'abcdef'[index]}${'uvwxyz'[index]}`)
    const speak = (index: number): EventSpec[] => {
      const who = { userId: `${marks[index]}-id`, displayName: `${marks[index]} name` }
      return [
        lives[index]!.chat(`what song is ${marks[index]} playing?`, who),
        gift(30, { ...who, payload: { ...rose, giftName: `${marks[index]} gift`, coins: 30 } }),
      ]
    }
    await Promise.all(lives.map((live, index) => live.record(speak(index))))
    await Promise.all(
      dashboards.map(async (dashboard, index) => {
        const { questionId } = await dashboard.wait('questionDetected')
        dashboard.send({ type: 'markQuestionAnswered', questionId })
        dashboard.send({ type: 'markQuestionAnswered', questionId: `${marks[index]}-none` })
        await dashboard.wait('questionAnswered')
        await dashboard.wait('error')
        await dashboard.wait('insight')
        await dashboard.wait('metrics', ({ topGifters, analysis }) => {
          return topGifters.length > 0 && analysis.questions.answered === 1
        })
        lives[index]!.tell('reconnecting', { streamId: lives[index]!.streamId })
        await dashboard.wait('connectionStatus', ({ state }) => state === 'reconnecting')
      }),
    )
    const kinds = new Set(dashboards.flatMap(({ messages }) => messages.map(({ type }) => type)))
    expect([...kinds].sort()).toEqual([
      ...['connectionStatus', 'error', 'event', 'insight', 'metrics'],
      ...['questionAnswered', 'questionDetected', 'sessionCreated'],
    ])
    for (const [index, { messages }] of dashboards.entries()) {
      const text = JSON.stringify(messages)
      const foreign = [...marks, ...lives.flatMap(({ uniqueId, streamId }) => [`"${uniqueId}"`, streamId])]
      const own = [marks[index]!, `"${lives[index]!.uniqueId}"`, lives[index]!.streamId]
      expect(own.filter((mark) => !text.includes(mark))).toEqual([])
      expect(foreign.filter((mark) => !own.includes(mark) && text.includes(mark))).toEqual([])
    }
    expect(new Set(dashboards.map(({ sessionId }) => sessionId)).size).toBe(count)
  })
})
