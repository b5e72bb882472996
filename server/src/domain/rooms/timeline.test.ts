import { describe, expect, test } from 'vitest'
import { dueAt } from './rooms.ts'
import { begun, clip, TrialRoom } from './trial-room.suite.ts'

/** A room that has begun to play its first of three videos. */
const playing = (...names: readonly string[]) => {
  const room = TrialRoom.with(names.length > 0 ? names : ['ann', 'ben'])
  room.add('ann', 'a', 'b', 'c')
  room.start()
  return room
}

describe('commands', () => {
  test.each([
    [0, 250],
    [100, 250],
    [400, 320],
    [1200, 720],
    [9000, 1000],
    [Number.NaN, 250],
  ])('R1 at round trips of %d ms a start is %d ms ahead', (rttMs, lead) => {
    const room = playing()
    room.say('ann', 'player_pause', {})
    room.rttMs = rttMs
    room.say('ben', 'player_play', {})
    expect(room.timeline).toMatchObject({ playing: true, at: room.now + lead, reason: 'play', by: 'ben' })
    room.say('ben', 'player_seek', { time: 3 })
    expect(room.timeline).toMatchObject({ playing: true, pos: 3, at: room.now + lead, reason: 'seek' })
  })

  test('R2 every change of the timeline has the next number and is told to all, with whose it was', () => {
    const room = playing()
    const { seq } = room.timeline
    room.say('ann', 'player_pause', { cmdId: 'x' })
    expect(room.timeline.seq).toBe(seq + 1)
    expect(room.said).toEqual([{ kind: 'timeline', by: 'ann', cmdId: 'x', isSeek: false }])
    room.say('ann', 'player_seek', { time: 1 })
    expect(room.timeline.seq).toBe(seq + 2)
    expect(room.said).toMatchObject([{ kind: 'timeline', isSeek: true }])
  })

  test.each([
    ['near', 3.2, 3.2],
    ['near on the other side', 1.6, 1.6],
    ['far off', 7, 3],
    ['not told', undefined, 3],
  ])('R3 a pause is at the position of whoever pauses when that is %s', (_what, time, pos) => {
    const room = playing()
    room.pass(3000)
    room.say('ann', 'player_pause', { baseSeq: room.timeline.seq, ...(time === undefined ? {} : { time }) })
    expect(room.timeline).toMatchObject({ playing: false, pos, at: room.now })
  })

  test('R4 a client that knows no timelines brings the room to where it is', () => {
    const room = playing()
    room.say('ann', 'player_pause', { time: 8 })
    expect(room.timeline).toMatchObject({ playing: false, pos: 8 })
    room.say('ann', 'player_play', { time: 2 })
    expect(room.timeline).toMatchObject({ playing: true, pos: 2 })
  })

  test('R5 the same command sent again is carried out once', () => {
    const room = playing()
    room.say('ann', 'player_pause', { cmdId: 'x' })
    room.say('ben', 'player_play', { cmdId: 'x' })
    const { document } = room
    room.say('ann', 'player_pause', { cmdId: 'x' })
    expect(room.refusal).toBeUndefined()
    expect(room.document).toBe(document)
  })

  test('R6 of two who decided on the same timeline at once the first counts', () => {
    const room = playing()
    const baseSeq = room.timeline.seq
    room.say('ann', 'player_pause', { baseSeq })
    room.pass(200)
    room.say('ben', 'player_play', { baseSeq })
    expect(room.timeline).toMatchObject({ playing: false, seq: baseSeq + 1 })
    expect([room.refusal, room.said]).toEqual([undefined, []])
    room.say('ann', 'player_play', { baseSeq })
    expect(room.timeline.playing).toBe(true)
    room.pass(400)
    room.say('ben', 'player_pause', { baseSeq })
    expect(room.timeline.playing).toBe(false)
  })

  test('R7 what is so already is not changed', () => {
    const room = playing()
    const { document } = room
    room.say('ben', 'player_play', {})
    expect(room.document).toBe(document)
    room.say('ben', 'player_pause', {})
    const paused = room.document
    room.say('ann', 'player_pause', {})
    expect(room.document).toBe(paused)
  })

  test('R8 another speed goes on where it is', () => {
    const room = playing()
    room.pass(2000)
    room.say('ann', 'set_rate', { rate: 2 })
    expect(room.position).toBe(2)
    room.pass(1000)
    expect(room.position).toBe(4)
  })

  test('R9 nobody seeks beyond the end, and play at the end begins anew', () => {
    const room = playing()
    room.say('ann', 'player_pause', {})
    room.say('ann', 'player_seek', { time: 99 })
    expect(room.position).toBe(10)
    room.say('ann', 'player_play', {})
    expect(room.timeline).toMatchObject({ playing: true, pos: 0 })
  })

  test.each(['player_play', 'player_pause', 'player_seek', 'set_rate'] as const)(
    'R10 %s is for who may do it',
    (command) => {
      const grants = { moderator: [], dj: [], member: [], guest: [] }
      const room = TrialRoom.with(['ann'], { grants })
      room.attempt('ann', command, { time: 1, rate: 2 })
      expect(room.refusal).toBe('not-permitted')
      room.attempt('nobody', command, { time: 1, rate: 2 })
      expect(room.refusal).toBe('not-in-room')
    },
  )
})

describe('another item', () => {
  const waiting = () => {
    const room = TrialRoom.with(['ann', 'ben', 'cem', 'dan', 'eve'])
    room.add('ann', 'a', 'b')
    return room
  }
  const isReady = (...names: readonly string[]) =>
    ['ann', 'ben', 'cem', 'dan', 'eve'].map((memberId) => ({
      ...{ memberId, ready: names.includes(memberId), state: 'loading' },
    }))

  test('R11 waits until all are ready, and then all start together', () => {
    const room = waiting()
    const until = begun + 4000
    expect(room.timeline).toMatchObject({ itemId: 'a', playing: false, waiting: { for: 'ready', until } })
    room.players(...isReady('ann', 'ben', 'cem'))
    expect(room.timeline).toMatchObject({ playing: false, waiting: { until } })
    room.pass(500)
    room.players(...isReady('ann', 'ben', 'cem', 'dan', 'eve'))
    expect(room.timeline).toMatchObject({ playing: true, pos: 0, at: room.now + 250, reason: 'ready' })
    expect(room.timeline.waiting).toBeUndefined()
  })

  test('R12 waits one second more when four of five are ready, and four in all', () => {
    const room = waiting()
    room.players(...isReady('ann', 'ben', 'cem', 'dan'))
    expect(dueAt(room.document)).toBe(begun + 1000)
    room.pass(900)
    room.players(...isReady('ann', 'ben', 'cem', 'dan'))
    expect(dueAt(room.document)).toBe(begun + 1000)
    room.run(100)
    expect(room.timeline).toMatchObject({ playing: true, reason: 'ready' })
    const slow = waiting()
    slow.run(3999)
    expect(slow.timeline.playing).toBe(false)
    slow.run(1)
    expect(slow.timeline.playing).toBe(true)
  })

  test('R13 does not wait for who came in since, is away, or tells nothing', () => {
    const room = waiting()
    room.enter('fay')
    room.away('eve')
    room.players({ memberId: 'ann' }, { memberId: 'fay', ready: false }, { memberId: 'eve', ready: false })
    expect(room.timeline.playing).toBe(true)
  })

  test('R13 starts at once when nothing will be heard of any player', () => {
    const room = new TrialRoom()
    room.enter('ann', { isSilent: true })
    room.add('ann', 'a')
    room.run(0)
    expect(room.timeline).toMatchObject({ playing: true, at: room.now + 250 })
    room.enter('ann')
    room.say('ann', 'change_video', { index: 0 })
    room.run(0)
    expect(room.timeline).toMatchObject({ playing: false, waiting: { members: ['ann'] } })
  })

  test('R14 does not take being ready for the item before for being ready', () => {
    const room = waiting()
    room.players(...isReady('ann', 'ben', 'cem', 'dan', 'eve').map((report) => ({ ...report, seq: 0 })))
    expect(room.timeline.playing).toBe(false)
  })

  test('R15 who joins never pauses a room', () => {
    const room = playing()
    const { timeline } = room
    room.enter('cem')
    room.players({ memberId: 'cem', state: 'loading', ready: false })
    expect(room.timeline).toEqual(timeline)
  })

  test('R16 play while it waits starts at once, pause stops the waiting', () => {
    const room = waiting()
    room.say('ann', 'player_play', {})
    expect(room.timeline).toMatchObject({ playing: true })
    const paused = waiting()
    paused.say('ann', 'player_pause', {})
    expect(paused.timeline.waiting).toBeUndefined()
    paused.run(10_000)
    expect(paused.timeline.playing).toBe(false)
  })
})

describe('the end of an item', () => {
  test('R17 comes when its length is over, and the next follows', () => {
    const room = playing()
    expect(dueAt(room.document)).toBe(room.timeline.at + 10_000)
    room.run(9999)
    expect(room.playing).toBe('a')
    room.run(1)
    expect(room.timeline).toMatchObject({ itemId: 'b', reason: 'ended', pos: 0, waiting: { for: 'ready' } })
  })

  test('R18 is found once, however many look', () => {
    const room = playing()
    room.pass(10_000)
    room.carryOut({ kind: 'tick' })
    const { document } = room
    room.carryOut({ kind: 'tick' })
    room.players({ memberId: 'ann', state: 'ended', seq: document.timeline.seq - 1, ready: false })
    expect(room.timeline).toEqual(document.timeline)
  })

  test.each([
    ['half of two', ['ann', 'ben'], 1, true],
    ['one of three', ['ann', 'ben', 'cem'], 1, false],
    ['two of five', ['ann', 'ben', 'cem', 'dan', 'eve'], 2, true],
  ] as const)('R19 is believed of %s near the end', (_what, names, ended, isOver) => {
    const room = playing(...names)
    const reports = names.map((memberId, at) => ({ memberId, state: at < ended ? 'ended' : 'playing' }))
    room.pass(8900)
    room.players(...reports)
    expect(room.playing).toBe('a')
    room.pass(200)
    room.players(...reports)
    expect(room.playing).toBe(isOver ? 'b' : 'a')
  })

  test('R20 of the last leaves the room at its end, until something is added', () => {
    const room = playing()
    room.run(60_000)
    expect(room.timeline).toMatchObject({ itemId: 'c', playing: false, pos: 10, reason: 'ended' })
    expect(dueAt(room.document)).toBeUndefined()
    room.add('ben', 'd')
    expect(room.timeline).toMatchObject({ itemId: 'd', waiting: { for: 'ready' } })
  })

  test('R21 is where most players say it is', () => {
    const room = playing('ann', 'ben', 'cem')
    room.pass(1000)
    const lengths = [14.9, 15, 99]
    room.players(...['ann', 'ben', 'cem'].map((memberId, at) => ({ memberId, duration: lengths[at]! })))
    expect(room.timeline.duration).toBe(15)
    expect(room.said).toMatchObject([{ kind: 'timeline' }])
    expect(room.position).toBeCloseTo(1)
    expect(dueAt(room.document)).toBeCloseTo(room.now + 14_000, -1)
  })

  test('R22 nobody knows of a live, nor of what has no known length', () => {
    const room = TrialRoom.with(['ann'])
    room.add('ann', clip('live', { kind: 'live', duration: 10 }))
    room.start()
    room.players({ memberId: 'ann', duration: 5 })
    expect(dueAt(room.document)).toBeUndefined()
    expect(room.timeline.duration).toBeUndefined()
  })
})

describe('who stalls', () => {
  const stalled = (memberId: string) => ({ memberId, state: 'stalled', ready: false })

  test('R23 catches up, and nobody else notices', () => {
    const room = playing()
    const { document } = room
    room.players(stalled('ben'), { memberId: 'ann' })
    expect(room.document).toBe(document)
  })

  test('R24 is waited for where the room wants that, eight seconds at most', () => {
    const room = TrialRoom.with(['ann', 'ben'], { stall: 'wait' })
    room.add('ann', clip('a', { duration: 100 }))
    room.start()
    room.pass(2000)
    room.players(stalled('ben'), { memberId: 'ann' })
    expect(room.timeline).toMatchObject({ playing: false, reason: 'stall', pos: 2, waiting: { members: ['ben'] } })
    room.pass(1000)
    room.players({ memberId: 'ben', state: 'ready' }, { memberId: 'ann', ready: false })
    expect(room.timeline).toMatchObject({ playing: true, pos: 2, at: room.now + 250 })
    room.pass(31_000)
    room.players(stalled('ben'))
    room.run(7999)
    expect(room.timeline.playing).toBe(false)
    room.run(1)
    expect(room.timeline.playing).toBe(true)
  })

  test('R25 is waited for no more when that happens again within half a minute, for five minutes', () => {
    const room = TrialRoom.with(['ann', 'ben'], { stall: 'wait' })
    room.add('ann', clip('a', { duration: 1000 }))
    room.start()
    room.pass(1000)
    room.players(stalled('ben'))
    room.players({ memberId: 'ben' })
    room.pass(20_000)
    room.players(stalled('ben'))
    expect(room.timeline.playing).toBe(true)
    expect(room.said).toContainEqual({ kind: 'members' })
    room.pass(60_000)
    room.players(stalled('ben'))
    expect(room.timeline.playing).toBe(true)
    room.pass(5 * 60_000)
    room.players(stalled('ben'))
    expect(room.timeline).toMatchObject({ playing: false, reason: 'stall' })
  })

  test('R26 is told of where the host decides', () => {
    const room = TrialRoom.with(['ann', 'ben'], { stall: 'host' })
    room.add('ann', 'a')
    room.start()
    room.players(stalled('ben'))
    expect(room.timeline.playing).toBe(true)
    expect(room.notices).toEqual([expect.stringContaining('ben')])
    room.players(stalled('ben'))
    room.players(stalled('ben'))
    expect(room.notices).toEqual([])
  })
})

describe('a countdown', () => {
  test('R27 says GO to all at once, and a paused room starts with it', () => {
    const room = playing()
    room.say('ann', 'player_pause', {})
    room.say('ben', 'request_countdown', { seconds: 5 })
    const goAt = room.now + 5250
    expect(room.said).toEqual([{ kind: 'countdown', count: 5, goAt }])
    room.say('ann', 'request_countdown', {})
    expect(room.refusal).toBe('countdown-running')
    room.run(4250)
    expect(room.timeline).toMatchObject({ playing: true, at: goAt })
    room.run(1000)
    expect(room.document.goAt).toBeUndefined()
    expect(room.timeline).toMatchObject({ playing: true, at: goAt })
  })

  test('R28 is ended by a pause, and starts nothing that plays', () => {
    const room = playing()
    room.say('ann', 'request_countdown', {})
    const { timeline } = room
    room.run(2500)
    expect(room.timeline).toEqual(timeline)
    room.say('ann', 'player_pause', {})
    expect(room.document.goAt).toBeUndefined()
    room.run(9000)
    expect(room.timeline.playing).toBe(false)
  })
})
