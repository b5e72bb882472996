import { roomLimits } from '@livetap/contracts/rooms/room.ts'
import { describe, expect, test } from 'vitest'
import { clip, TrialRoom } from './trial-room.suite.ts'

const add = (room: TrialRoom, by: string, id: string, more: object = {}) =>
  room.carryOut({ kind: 'add_video', by, video: clip(id), again: false, next: false, ...more })
const filled = (settings = {}, names: readonly string[] = ['ann', 'ben']) => {
  const room = TrialRoom.with(names, settings)
  room.add('ann', 'a', 'b', 'c', 'd')
  room.start()
  return room
}
const over = (room: TrialRoom) => {
  room.start()
  room.run(10_000)
}

describe('adding', () => {
  test('R30 puts a video at the end, with whose it is; the first one is chosen', () => {
    const room = filled()
    expect(room.queue).toBe('a b c d')
    expect(room.playing).toBe('a')
    expect(room.document.queue[1]).toMatchObject({ addedBy: 'ann', addedById: 'ann', votes: [] })
    const { rev } = room.document
    add(room, 'ben', 'e')
    expect([room.id, room.said, room.document.rev]).toEqual(['e', [{ kind: 'queue' }], rev + 1])
  })

  test('R31 behind what plays, for who may reorder', () => {
    const room = filled()
    add(room, 'ben', 'e', { next: true })
    expect(room.queue).toBe('a e b c d')
    const voting = filled({ queueMode: 'vote' })
    add(voting, 'ben', 'e', { next: true })
    expect(voting.refusal).toBe('not-permitted')
  })

  test('R32 the same video again is refused, unless it is wanted', () => {
    const room = filled()
    const same = { id: 'e', tiktokId: '7a' }
    room.carryOut({ kind: 'add_video', by: 'ben', video: clip('e', same), again: false, next: false })
    expect(room.refusal).toBe('duplicate-video')
    room.carryOut({ kind: 'add_video', by: 'ben', video: clip('e', same), again: true, next: false })
    expect(room.queue).toBe('a b c d e')
  })

  test('R33 ten in a minute are enough', () => {
    const room = TrialRoom.with(['ann', 'ben'])
    for (let count = 0; count < roomLimits.addsPerMinute; count += 1) add(room, 'ann', `v${count}`)
    room.pass(15_000)
    add(room, 'ann', 'more')
    expect([room.refusal, room.retryAfterMs]).toEqual(['rate-limited', 45_000])
    add(room, 'ben', 'more')
    expect(room.refusal).toBeUndefined()
    room.pass(45_000)
    add(room, 'ann', 'later')
    expect(room.refusal).toBeUndefined()
  })

  test('R34 a full queue lets go of what was played, or takes no more', () => {
    const room = TrialRoom.with(['ann'])
    for (let count = 0; count < roomLimits.queue; count += 1) {
      room.pass(10_000)
      add(room, 'ann', `v${count}`)
    }
    room.pass(10_000)
    add(room, 'ann', 'more')
    expect(room.refusal).toBe('queue-full')
    room.say('ann', 'change_video', { index: 1 })
    add(room, 'ann', 'more')
    expect(room.refusal).toBeUndefined()
    expect(room.document.queue).toHaveLength(roomLimits.queue)
    expect(room.document.queue[0]?.id).toBe('v1')
  })

  test('R35 is for who keeps the settings while the queue is locked', () => {
    const room = TrialRoom.with(['ann'], { queueLocked: true })
    add(room, 'ann', 'a')
    expect(room.refusal).toBe('not-permitted')
    room.enter('mod', { role: 'moderator' })
    add(room, 'mod', 'e')
    expect(room.queue).toBe('e')
  })
})

describe('choosing', () => {
  test('R36 by id, by place, or what comes next', () => {
    const room = filled()
    room.say('ben', 'change_video', { itemId: 'c' })
    expect(room.timeline).toMatchObject({ itemId: 'c', pos: 0, waiting: { for: 'ready' }, by: 'ben', reason: 'item' })
    room.say('ben', 'change_video', { index: 1, rev: room.document.rev })
    expect(room.playing).toBe('b')
    room.say('ben', 'change_video', {})
    expect(room.playing).toBe('c')
    room.say('ben', 'change_video', { index: 3, rev: room.document.rev - 1 })
    expect(room.refusal).toBe('queue-changed')
    room.say('ben', 'change_video', { index: 9 })
    expect(room.refusal).toBe('item-not-found')
  })

  test('R37 what two choose at once begins once', () => {
    const room = filled()
    room.say('ann', 'change_video', { itemId: 'b' })
    const { timeline } = room
    room.pass(100)
    room.say('ben', 'change_video', { index: 1 })
    expect(room.timeline).toEqual(timeline)
    room.start()
    room.pass(3000)
    room.say('ben', 'change_video', { itemId: 'b' })
    expect(room.timeline).toMatchObject({ itemId: 'b', pos: 0, seq: timeline.seq + 2 })
  })

  test('R38 who may skip goes one on or back', () => {
    const room = filled({ queueMode: 'fair' })
    room.say('ben', 'change_video', { index: 2 })
    expect(room.refusal).toBe('not-permitted')
    room.say('ben', 'change_video', { index: 1 })
    expect(room.playing).toBe('b')
    room.start()
    room.say('ben', 'change_video', { index: 0 })
    expect(room.playing).toBe('a')
  })
})

describe('removing', () => {
  test('R39 what plays has the next one follow in its place', () => {
    const room = filled()
    room.say('ann', 'change_video', { itemId: 'b' })
    room.start()
    room.say('ann', 'remove_video', { itemId: 'b' })
    expect([room.queue, room.playing]).toEqual(['a c d', 'c'])
    expect(room.timeline).toMatchObject({ pos: 0, waiting: { for: 'ready' } })
    room.say('ann', 'player_pause', {})
    room.say('ann', 'remove_video', { itemId: 'c' })
    expect(room.timeline).toMatchObject({ itemId: 'd', playing: false })
    expect(room.timeline.waiting).toBeUndefined()
    room.say('ann', 'remove_video', { itemId: 'd' })
    expect([room.queue, room.playing]).toEqual(['a', null])
  })

  test('R40 another leaves alone what plays', () => {
    const room = filled()
    const { timeline } = room
    room.say('ann', 'remove_video', { index: 1 })
    expect([room.queue, room.timeline]).toEqual(['a c d', timeline])
  })

  test('R41 a place counts only in the queue that it was counted in', () => {
    const room = filled()
    const { rev } = room.document
    room.say('ann', 'remove_video', { index: 1, rev })
    room.say('ann', 'remove_video', { index: 1, rev })
    expect([room.refusal, room.queue]).toEqual(['queue-changed', 'a c d'])
    room.say('ann', 'remove_video', { index: 1, rev, itemId: 'd' })
    expect(room.queue).toBe('a c')
  })

  test('R42 one’s own is for all, others’ for who keeps the room', () => {
    const room = filled()
    room.say('ben', 'remove_video', { itemId: 'd' })
    expect(room.refusal).toBe('not-permitted')
    room.enter('mod', { role: 'moderator' })
    room.say('mod', 'remove_video', { itemId: 'd' })
    expect(room.queue).toBe('a b c')
  })
})

describe('what comes next', () => {
  test('R43 is the next in the queue', () => {
    const room = filled()
    over(room)
    expect(room.playing).toBe('b')
  })

  test('R44 is what most want, in vote mode, and its votes are used up', () => {
    const room = filled({ queueMode: 'vote' }, ['ann', 'ben', 'cem'])
    room.say('ann', 'vote_video', { itemId: 'c', wanted: true })
    room.say('ben', 'vote_video', { itemId: 'c', wanted: true })
    room.say('cem', 'vote_video', { itemId: 'd', wanted: true })
    over(room)
    expect([room.queue, room.playing]).toEqual(['a c b d', 'c'])
    expect(room.document.queue[1]?.votes).toEqual([])
    over(room)
    expect(room.playing).toBe('d')
    room.say('cem', 'vote_video', { itemId: 'b', wanted: true })
    room.say('cem', 'vote_video', { itemId: 'b', wanted: false })
    expect(room.document.queue.at(-1)?.votes).toEqual([])
  })

  test('R45 counts the votes of viewers of the live', () => {
    const room = filled({ queueMode: 'vote', live: { votes: true, gifts: false, adds: 'off' } })
    room.say('ann', 'vote_video', { itemId: 'b', wanted: true })
    room.carryOut({ kind: 'identity', name: 'Room', visibility: 'link', uniqueId: 'mira' })
    room.carryOut({ kind: 'hear-live', epoch: 'e', pos: 1 })
    const next = { round: room.document.round, tallies: new Map([['d', 2]]) }
    room.carryOut({ kind: 'heard-live', epoch: 'e', from: 1, to: 2, next, adds: [] })
    over(room)
    expect(room.playing).toBe('d')
    expect(room.document.queue[1]?.liveVotes).toBeUndefined()
  })

  test('R46 is of who waited longest for their turn, in fair mode', () => {
    const room = TrialRoom.with(['ann', 'ben', 'cem'], { queueMode: 'fair' })
    room.add('ann', 'a1', 'a2', 'a3')
    room.add('ben', 'b1', 'b2')
    room.add('cem', 'c1')
    const played = [room.playing]
    for (let count = 0; count < 5; count += 1) {
      over(room)
      played.push(room.playing)
    }
    expect(played).toEqual(['a1', 'b1', 'c1', 'a2', 'b2', 'a3'])
  })

  test('R47 is a draw when it is shuffled', () => {
    const room = filled({ shuffle: true })
    room.chance = 0.99
    over(room)
    expect([room.queue, room.playing]).toEqual(['a d b c', 'd'])
    room.chance = 0
    over(room)
    expect(room.playing).toBe('b')
  })

  test('R48 in a loop what was played comes at the end again', () => {
    const room = filled({ loop: true })
    over(room)
    expect([room.queue, room.playing]).toEqual(['b c d a', 'b'])
    for (let count = 0; count < 4; count += 1) over(room)
    expect(room.playing).toBe('b')
    const single = TrialRoom.with(['ann'], { loop: true })
    single.add('ann', 'a')
    over(single)
    expect(single.timeline).toMatchObject({ itemId: 'a', pos: 0, waiting: { for: 'ready' } })
  })

  test('R49 only DJs and who is above them fill the queue, in DJ mode', () => {
    const room = TrialRoom.with(['ann'], { queueMode: 'dj' })
    add(room, 'ann', 'a')
    expect(room.refusal).toBe('not-permitted')
    room.enter('dee', { role: 'dj' })
    add(room, 'dee', 'a')
    expect(room.playing).toBe('a')
    room.say('ann', 'move_video', { itemId: 'a', to: 0 })
    expect(room.refusal).toBe('not-permitted')
  })
})

describe('skipping by vote', () => {
  test.each([
    [2, 1],
    [3, 2],
    [4, 2],
    [5, 3],
  ])('R50 of %d who are there %d suffice', (present, needed) => {
    const names = ['ann', 'ben', 'cem', 'dan', 'eve'].slice(0, present)
    const room = filled({}, [...names, 'fay'])
    room.away('fay')
    names.slice(0, needed).forEach((name, index) => {
      expect(room.playing).toBe('a')
      room.say(name, 'vote_skip', {})
      if (index < needed - 1) expect(room.document.skipVotes).toHaveLength(index + 1)
    })
    expect(room.playing).toBe('b')
    expect(room.document.skipVotes).toEqual([])
  })

  test('R51 counts nobody twice, and can be taken back', () => {
    const room = filled({}, ['ann', 'ben', 'cem'])
    room.say('ann', 'vote_skip', {})
    room.say('ann', 'vote_skip', {})
    expect(room.document.skipVotes).toEqual(['ann'])
    room.say('ann', 'vote_skip', { wanted: false })
    expect(room.document.skipVotes).toEqual([])
    expect(room.playing).toBe('a')
  })
})

describe('moving and taking back', () => {
  test('R52 a moved item is at its place, and what plays plays on', () => {
    const room = filled()
    room.say('ben', 'move_video', { itemId: 'd', to: 0 })
    expect([room.queue, room.playing]).toEqual(['d a b c', 'a'])
    room.say('ben', 'move_video', { itemId: 'd', to: 200 })
    expect(room.queue).toBe('a b c d')
  })

  test('R53 a change is taken back within half a minute, and what was added since stays', () => {
    const room = filled()
    room.say('ann', 'remove_video', { itemId: 'b' })
    const id = room.id ?? ''
    expect(room.document.undo).toMatchObject({ id, what: 'Remove "b"' })
    room.say('ann', 'move_video', { itemId: 'd', to: 1 })
    room.say('ann', 'undo', { id })
    expect(room.refusal).toBe('undo-over')
    room.say('ann', 'undo', { id: room.id ?? '' })
    expect(room.queue).toBe('a c d')
    room.say('ann', 'remove_video', { itemId: 'c' })
    const again = room.id ?? ''
    room.add('ben', 'e')
    room.say('ann', 'undo', { id: again })
    expect(room.queue).toBe('a c d e')
    room.say('ann', 'remove_video', { itemId: 'c' })
    room.run(30_000)
    expect(room.document.undo).toBeUndefined()
  })

  test('R54 what was skipped or removed goes on where it was', () => {
    const room = filled()
    room.pass(4000)
    room.say('ann', 'change_video', {})
    room.say('ann', 'undo', { id: room.document.undo?.id ?? '' })
    expect(room.timeline).toMatchObject({ itemId: 'a', pos: 4, waiting: { for: 'ready' } })
    room.start()
    room.pass(1000)
    room.say('ann', 'remove_video', { itemId: 'a' })
    room.say('ann', 'undo', { id: room.document.undo?.id ?? '' })
    expect([room.queue, room.playing, room.timeline.pos]).toEqual(['a b c d', 'a', 5])
  })

  test('R55 others take back only what they may do all over the room', () => {
    const room = filled()
    room.say('ann', 'remove_video', { itemId: 'b' })
    const id = room.id ?? ''
    room.say('ben', 'undo', { id })
    expect(room.refusal).toBe('not-permitted')
    room.enter('mod', { role: 'moderator' })
    room.say('mod', 'undo', { id })
    expect(room.queue).toBe('a b c d')
  })
})

describe('what is found out', () => {
  test('R56 becomes part of the item, but for whose it is', () => {
    const room = TrialRoom.with(['ann'])
    const bare = { id: 'a', url: 'https://www.tiktok.com/@a/video/1', kind: 'video', tiktokId: '1' } as const
    room.carryOut({ kind: 'add_video', by: 'ann', video: { ...bare, isProcessing: true }, again: false, next: false })
    const media = { itemId: 'a', tier: 'mp4', src: '/api/watch/media/a' } as const
    const video = { title: 'A cat', duration: 12, isProcessing: undefined, addedBy: 'somebody' } as object
    room.carryOut({ kind: 'found', itemId: 'a', video, media })
    expect(room.document.queue[0]).toMatchObject({ title: 'A cat', duration: 12, addedBy: 'ann' })
    expect(room.document.queue[0]).not.toHaveProperty('isProcessing')
    expect(room.said).toEqual([{ kind: 'queue' }, { kind: 'media', media }])
    room.start()
    expect(room.timeline.duration).toBe(12)
  })
})
