import { beforeEach, describe, expect, test } from 'vitest'
import {
  beginDraft,
  changeDraft,
  draftWords,
  giveGift,
  testKinds,
  volleys,
  volleyWords,
  writeRequest,
} from './draft.ts'
import { keepPreset, ownPresets } from './presets.ts'
import { countFired } from './sent.ts'

describe('a test event', () => {
  test.each(testKinds)('%s begins with somebody who is made up', (type) => {
    const draft = beginDraft(type)
    expect(draft.eventType).toBe(type)
    expect(draft.user?.uniqueId).toBe('mira')
    expect(draft.user?.userId).toBeUndefined()
  })

  test('of another kind is by the same viewer', () => {
    const user = { userId: '7', uniqueId: 'ben' }
    expect(beginDraft('GIFT', user).user).toEqual(user)
  })

  test('by somebody of another name is not by the one whose id it had', () => {
    const draft = beginDraft('CHAT', { userId: '7', uniqueId: 'ben' })
    expect(changeDraft(draft, { ...draft, user: { userId: '7', uniqueId: 'benny' } }).user).toEqual({
      uniqueId: 'benny',
    })
    const moderator = { userId: '7', uniqueId: 'ben', isModerator: true }
    expect(changeDraft(draft, { ...draft, user: moderator }).user).toEqual(moderator)
  })

  test('with a gift that was seen is worth what that costs', () => {
    const five = changeDraft(beginDraft('GIFT'), { eventType: 'GIFT', payload: { giftCount: 5 } })
    const lions = giveGift(five, { giftId: '6369', giftName: 'Lion', giftImageUrl: '', diamondCount: 29_999 })
    expect(lions.payload).toMatchObject({ giftName: 'Lion', giftCount: 5, coins: 149_995 })
    expect(draftWords({ ...lions, streak: true })).toBe('5 × Lion from @mira, as a streak')
  })

  test('is sent so often, so far apart, and into a live only where one is chosen', () => {
    const draft = beginDraft('FOLLOW')
    const [atOnce, spread] = volleys
    if (!atOnce || !spread) throw new Error('no volleys')
    expect(writeRequest(draft, atOnce, '')).toEqual({ events: Array(10).fill(draft), spacingMs: 0 })
    expect(writeRequest(draft, spread, 'ann')).toMatchObject({ uniqueId: 'ann', spacingMs: 500 })
    expect([volleyWords(atOnce), volleyWords(spread)]).toEqual(['10 times', '10 times in 5 s'])
  })
})

describe('presets of one browser', () => {
  beforeEach(() => ownPresets.set([]))

  test('are kept once each, the newest twenty', () => {
    for (let step = 0; step < 25; step++) keepPreset({ ...beginDraft('CHAT'), payload: { message: `no ${step % 23}` } })
    expect(ownPresets.get()).toHaveLength(20)
    expect(ownPresets.get().at(-1)?.payload).toEqual({ message: 'no 1' })
  })

  test('name nobody who was in a live', () => {
    keepPreset(beginDraft('FOLLOW', { userId: '7', uniqueId: 'ben', displayName: 'Ben' }))
    expect(JSON.stringify(ownPresets.get())).not.toMatch(/ben|"7"/i)
  })
})

test('what rules made of test events is counted by rule, and of these events only', () => {
  const run = (eventId: string, ruleId: string, status: 'succeeded' | 'failed') => ({
    ...{ eventId, ruleId, status },
    ruleName: `Rule ${ruleId}`,
  })
  const executions = [
    run('a', '1', 'succeeded'),
    run('b', '1', 'failed'),
    run('c', '1', 'succeeded'),
    run('b', '2', 'failed'),
  ]
  expect(countFired([{ eventId: 'a' }, { eventId: 'b' }], executions)).toEqual([
    { ruleId: '1', ruleName: 'Rule 1', times: 2, failed: 1 },
    { ruleId: '2', ruleName: 'Rule 2', times: 1, failed: 1 },
  ])
})
