import { liveVoiceLimits } from '@livetap/contracts/rooms/live-voice.ts'
import type { RoomSettings } from '@livetap/contracts/rooms/room.ts'
import { describe, expect, test } from 'vitest'
import { hearDeeds, readWish, resumeRoom, toWritten, type ViewerDeed } from './rooms.ts'
import { begun, TrialRoom } from './trial-room.suite.ts'

const all = { votes: true, gifts: true, adds: 'ask' } as const

/** Bound to a live, with the log heard from position 100 on. */
function bound(live: Partial<RoomSettings['live']> = {}, settings: Partial<RoomSettings> = {}): TrialRoom {
  const room = TrialRoom.with([], { ...settings, live: { ...all, ...live } })
  room.carryOut({ kind: 'identity', name: 'Room', visibility: 'link', uniqueId: 'mira' })
  for (const name of ['ann', 'ben']) room.enter(name, { role: 'moderator' })
  room.carryOut({ kind: 'hear-live', epoch: 'e', pos: 100 })
  return room
}

function heard(room: TrialRoom, from: number, to: number, more: object = {}) {
  return room.carryOut({ kind: 'heard-live', epoch: 'e', from, to, adds: [], ...more })
}

const tallies = (counts: Record<string, number>) => new Map(Object.entries(counts))
const wish = (id: string, more: object = {}) => ({
  ...{ id, viewerId: `live:${id}`, name: `viewer ${id}` },
  video: { kind: 'video' as const, tiktokId: `9${id}`, url: `https://www.tiktok.com/@_/video/9${id}` },
  ...more,
})
const say = (viewerId: string, text: string, at = 1): ViewerDeed => ({
  ...{ kind: 'comment', at, time: begun + at, viewerId, name: viewerId, wish: readWish(text)! },
})
const give = (viewerId: string, diamonds: number, at = 1): ViewerDeed => ({
  ...{ kind: 'gift', at, time: begun + at, viewerId, name: viewerId, eventId: `gift ${at}`, diamonds },
})
const openPoll = (room: TrialRoom, more: object = {}) => {
  room.say('ann', 'open_poll', { question: 'Tea?', options: ['Yes', 'No'], seconds: 60, ...more })
  return room.id ?? ''
}

describe('what viewers say', () => {
  test('R101 is about what comes next, by number', () => {
    const room = bound()
    room.add('ann', 'a', 'b', 'c', 'd')
    room.say('ann', 'change_video', { itemId: 'b' })
    const { next, poll } = hearDeeds(room.document, [say('x', '1', 7), say('y', '!vote 2', 8), say('z', '3', 9)])
    expect(next).toEqual([
      { kind: 'vote', at: 7, voter: 'x', choice: 'c' },
      { kind: 'vote', at: 8, voter: 'y', choice: 'd' },
    ])
    expect(poll).toEqual([])
  })

  test('R101 in a loop what was played comes next again', () => {
    const room = bound({}, { loop: true })
    room.add('ann', 'a', 'b', 'c')
    room.say('ann', 'change_video', { itemId: 'b' })
    expect(hearDeeds(room.document, [say('x', '2')]).next).toMatchObject([{ choice: 'a' }])
  })

  test('R102 while something is asked it is about that, by when it was said', () => {
    const room = bound()
    room.add('ann', 'a', 'b')
    room.pass(10)
    openPoll(room)
    const deeds = [say('x', '1', 9), say('x', '2', 10), say('y', '3', 11), give('x', 5, 12), say('x', '1', 60_010)]
    expect(hearDeeds(room.document, deeds)).toMatchObject({
      next: [
        { at: 9, choice: 'b' },
        { at: 60_010, choice: 'b' },
      ],
      poll: [{ at: 10, choice: '1' }],
    })
    room.run(70_000)
    expect(room.document.poll?.isOver).toBe(true)
    expect(hearDeeds(room.document, [say('x', '2', 50_000)])).toMatchObject({ next: [], poll: [] })
  })

  test('R103 counts only what is wanted', () => {
    const deeds = [say('x', '1'), give('x', 5, 2), say('y', '!add 7106594312292453675', 3)]
    const kinds = (live: Partial<RoomSettings['live']>) => {
      const room = bound(live)
      room.add('ann', 'a', 'b')
      const { next, adds } = hearDeeds(room.document, deeds)
      return [...next.map(({ kind }) => kind), ...adds.map(() => 'add')]
    }
    expect(kinds({})).toEqual(['vote', 'gift', 'add'])
    expect(kinds({ gifts: false })).toEqual(['vote', 'add'])
    expect(kinds({ votes: false })).toEqual(['add'])
    expect(kinds({ adds: 'off' })).toEqual(['vote', 'gift'])
  })
})

describe('the log of the workspace', () => {
  test('R104 is taken once, by whoever is first', () => {
    const room = bound()
    room.add('ann', 'a', 'b')
    const round = room.document.round
    heard(room, 100, 110, { next: { round, tallies: tallies({ b: 3 }) } })
    expect(room.document.queue[1]?.liveVotes).toBe(3)
    expect(room.said).toEqual([{ kind: 'votes' }])
    const before = room.document
    heard(room, 100, 120, { next: { round, tallies: tallies({ b: 9 }) }, adds: [wish('1')] })
    expect(room.document).toBe(before)
    heard(room, 110, 120, { next: { round, tallies: tallies({ b: 3 }) } })
    expect([room.document.heard?.pos, room.said]).toEqual([120, []])
  })

  test('R105 is heard from its head when nobody was there, or had a say', () => {
    const room = bound()
    const isHeard = () => room.document.heard !== undefined
    room.carryOut({ kind: 'hear-live', epoch: 'e', pos: 500 })
    expect(room.document.heard?.pos).toBe(100)
    room.away('ann')
    room.enter('ann')
    expect(isHeard()).toBe(true)
    room.away('ann')
    room.away('ben')
    room.enter('ann', { role: 'moderator' })
    expect(isHeard()).toBe(false)
    room.carryOut({ kind: 'hear-live', epoch: 'e', pos: 500 })
    room.say('ann', 'update_settings', { settings: { live: { votes: false, gifts: true, adds: 'off' } } })
    expect(isHeard()).toBe(false)
    room.carryOut({ kind: 'hear-live', epoch: 'e', pos: 600 })
    expect(isHeard()).toBe(false)
    openPoll(room)
    room.carryOut({ kind: 'hear-live', epoch: 'e', pos: 600 })
    expect(isHeard()).toBe(true)
    room.run(61_500)
    expect(isHeard()).toBe(false)
  })

  test('R106 is another for another live, and what viewers of the one before said is nothing', () => {
    const room = bound()
    room.add('ann', 'a', 'b')
    const { round } = room.document
    heard(room, 100, 110, { next: { round, tallies: tallies({ b: 3 }) }, adds: [wish('1')] })
    room.carryOut({ kind: 'identity', name: 'Room', visibility: 'link' })
    expect(room.document).toMatchObject({ suggestions: [] })
    expect(room.document.queue[1]?.liveVotes).toBeUndefined()
    expect(room.said).toEqual([{ kind: 'settings' }, { kind: 'queue' }, { kind: 'suggestions' }])
    expect(room.document).not.toHaveProperty('uniqueId')
    expect(room.document).not.toHaveProperty('heard')
    heard(room, 110, 120, { adds: [wish('2')] })
    expect(room.document.suggestions).toEqual([])
  })
})

describe('votes for what comes next', () => {
  test('R107 are for one round, which ends when something is chosen', () => {
    const room = bound()
    room.add('ann', 'a', 'b', 'c')
    const { round } = room.document
    heard(room, 100, 110, { next: { round, tallies: tallies({ b: 1, c: 3 }) } })
    room.say('ann', 'change_video', { itemId: 'b' })
    expect(room.document.queue.map(({ liveVotes }) => liveVotes)).toEqual([undefined, undefined, undefined])
    heard(room, 110, 120, { next: { round, tallies: tallies({ c: 4 }) } })
    expect(room.document.queue[2]?.liveVotes).toBeUndefined()
    heard(room, 120, 130, { next: { round: room.document.round, tallies: tallies({ c: 1, gone: 5, b: -3 }) } })
    expect(room.document.queue.map(({ liveVotes }) => liveVotes)).toEqual([undefined, undefined, 1])
  })

  test('R107 are nothing any more when viewers vote no more', () => {
    const room = bound()
    room.add('ann', 'a', 'b')
    heard(room, 100, 110, { next: { round: room.document.round, tallies: tallies({ b: 1 }) } })
    room.say('ann', 'update_settings', { settings: { live: { ...all, votes: false } } })
    expect(room.document.queue[1]?.liveVotes).toBeUndefined()
    expect(room.said.map(({ kind }) => kind)).toEqual(['settings', 'queue'])
  })

  test('R107 do not come back with a change that is taken back', () => {
    const room = bound()
    room.add('ann', 'a', 'b', 'c')
    heard(room, 100, 110, { next: { round: room.document.round, tallies: tallies({ b: 7 }) } })
    room.say('ann', 'remove_video', { itemId: 'b' })
    room.say('ann', 'undo', { id: room.id ?? '' })
    expect(room.queue).toBe('a b c')
    expect(room.document.queue[1]?.liveVotes).toBeUndefined()
  })
})

describe('wishes of viewers', () => {
  test('R110 wait to be decided on, one of each viewer, and so many', () => {
    const room = bound()
    room.add('ann', 'a')
    heard(room, 100, 110, {
      adds: [wish('1', { name: '\u202eMira\n🎉' }), wish('2'), wish('3', { viewerId: 'live:1' })],
    })
    expect(room.document.suggestions).toMatchObject([
      { id: '1', by: 'Mira 🎉', video: { tiktokId: '91' } },
      { id: '2', by: 'viewer 2' },
    ])
    expect(room.said).toContainEqual({ kind: 'suggestions' })
    heard(room, 110, 120, { adds: Array.from({ length: 40 }, (_, at) => wish(`x${at}`)) })
    expect(room.document.suggestions).toHaveLength(liveVoiceLimits.suggestions)
  })

  test('R110 go into the queue when they are accepted, first if that is wanted', () => {
    const room = bound()
    room.add('ann', 'a', 'b')
    heard(room, 100, 110, { adds: [wish('1'), wish('2'), wish('3')] })
    room.say('ann', 'decide_suggestion', { id: '2', accept: true, next: true })
    expect(room.queue).toBe('a 2 b')
    expect(room.document.queue[1]).toMatchObject({ addedBy: 'viewer 2', addedById: 'live:2', fromLive: true })
    expect(room.said.map(({ kind }) => kind)).toEqual(['queue', 'suggestions'])
    room.say('ann', 'decide_suggestion', { id: '1', accept: true })
    room.say('ann', 'decide_suggestion', { id: '3', accept: false })
    expect([room.queue, room.document.suggestions]).toEqual(['a 2 b 1', []])
    room.say('ann', 'decide_suggestion', { id: '3', accept: true })
    expect(room.refusal).toBe('suggestion-not-found')
  })

  test('R35 are accepted while the queue is locked by who may change the settings, and declined by whoever decides', () => {
    const room = bound({}, { queueLocked: true })
    room.enter('dj', { role: 'dj' })
    heard(room, 100, 110, { adds: [wish('1'), wish('2')] })
    room.say('dj', 'decide_suggestion', { id: '1', accept: true })
    expect([room.refusal, room.queue]).toEqual(['not-permitted', ''])
    room.say('dj', 'decide_suggestion', { id: '2', accept: false })
    expect(room.document.suggestions).toMatchObject([{ id: '1' }])
    room.say('ann', 'decide_suggestion', { id: '1', accept: true })
    expect(room.queue).toBe('1')
  })

  test('R110 are decided on by who may order the queue', () => {
    const room = bound({}, { queueMode: 'dj' })
    room.enter('guest')
    heard(room, 100, 110, { adds: [wish('1')] })
    room.say('guest', 'decide_suggestion', { id: '1', accept: true })
    expect(room.refusal).toBe('not-permitted')
  })

  test('R111 are in the queue at once where everybody may, but not when it is locked', () => {
    const room = bound({ adds: 'open' })
    heard(room, 100, 110, { adds: [wish('1'), wish('2'), wish('3', { viewerId: 'live:2' })] })
    expect([room.queue, room.playing]).toEqual(['1 2', '1'])
    heard(room, 110, 120, { adds: [wish('4', { viewerId: 'live:1' })] })
    expect(room.queue).toBe('1 2 4')
    room.say('ann', 'update_settings', { settings: { queueLocked: true } })
    heard(room, 120, 130, { adds: [wish('5')] })
    expect(room.queue).toBe('1 2 4')
  })

  test('R111 so many wait in the queue, and no more', () => {
    const room = bound({ adds: 'open' })
    room.add('ann', 'a')
    heard(room, 100, 110, { adds: Array.from({ length: 70 }, (_, at) => wish(`${at}`)) })
    expect(room.document.queue).toHaveLength(1 + liveVoiceLimits.addsInQueue)
  })

  test.each(['ask', 'open'] as const)('R112 are not told of when the video is there already: %s', (adds) => {
    const room = bound({ adds })
    room.add('ann', 'a', 'b')
    const { kind, tiktokId, url } = room.document.queue[1]!
    heard(room, 100, 110, { adds: [wish('1', { video: { kind, tiktokId, url } })] })
    expect([room.queue, room.document.suggestions, room.said]).toEqual(['a b', [], []])
  })

  test('R112 an accepted one is not put there twice', () => {
    const room = bound()
    room.add('ann', 'a')
    heard(room, 100, 110, { adds: [wish('1')] })
    const { kind, tiktokId, url } = wish('1').video
    const same = { id: 'b', kind, tiktokId, url }
    room.carryOut({ kind: 'add_video', by: 'ann', video: same, again: false, next: false })
    room.say('ann', 'decide_suggestion', { id: '1', accept: true })
    expect(room.refusal).toBe('duplicate-video')
  })

  test('R113 take turns like those of members', () => {
    const room = bound({ adds: 'open' }, { queueMode: 'fair' })
    room.add('ann', 'a1', 'a2', 'a3')
    heard(room, 100, 110, { adds: [wish('1'), wish('2')] })
    const played = [room.playing]
    for (let count = 0; count < 4; count += 1) {
      room.say('ann', 'change_video', {})
      played.push(room.playing)
    }
    expect(played).toEqual(['a1', '1', '2', 'a2', 'a3'])
  })

  test('R114 are shown with what was found out about them', () => {
    const room = bound()
    heard(room, 100, 110, { adds: [wish('1')] })
    room.carryOut({ kind: 'found', itemId: '1', video: { title: 'A clip', id: 'no', url: 'https://evil.example' } })
    expect(room.document.suggestions[0]).toMatchObject({ id: '1', video: { ...wish('1').video, title: 'A clip' } })
  })
})

describe('a poll', () => {
  test('R120 is opened by who may, one at a time', () => {
    const room = bound()
    room.enter('guest')
    room.say('guest', 'open_poll', { question: 'Tea?', options: ['Yes', 'No'], seconds: 60 })
    expect(room.refusal).toBe('not-permitted')
    openPoll(room, { question: '  \u202eTea?\n ' })
    expect(room.document.poll).toMatchObject({ question: 'Tea?', openedBy: 'ann', isOver: false, gifts: false })
    openPoll(room)
    expect(room.refusal).toBe('poll-open')
  })

  test('R120 shows nothing that nobody sees', () => {
    const room = bound()
    openPoll(room, { options: ['Yes', '\u200b'] })
    expect(room.refusal).toBe('message-empty')
  })

  test('R121 counts one vote of each member, the last, and what viewers came to', () => {
    const room = bound()
    const id = openPoll(room)
    for (const option of [0, 1]) room.say('ann', 'vote_poll', { id, option })
    room.say('ben', 'vote_poll', { id, option: 1 })
    heard(room, 100, 110, { poll: { id, tallies: tallies({ 0: 12, 7: 99 }) } })
    const votes = () => room.document.poll?.options.map(({ members, fromLive }) => [members.join(), fromLive])
    expect(votes()).toEqual([
      ['', 12],
      ['ann,ben', 0],
    ])
    room.say('ben', 'vote_poll', { id, option: null })
    expect(votes()?.[1]).toEqual(['ann', 0])
    room.say('ben', 'vote_poll', { id, option: 2 })
    expect(room.refusal).toBe('invalid-request')
  })

  test('R122 is over in time, and the room is told what it came to', () => {
    const room = bound()
    const id = openPoll(room)
    room.say('ann', 'vote_poll', { id, option: 1 })
    room.run(60_000)
    room.say('ben', 'vote_poll', { id, option: 0 })
    expect(room.refusal).toBe('poll-over')
    heard(room, 100, 110, { poll: { id, tallies: tallies({ 1: 4 }) } })
    room.run(1499)
    expect(room.document.poll).toMatchObject({ isOver: false, endsAt: begun + 60_000 })
    room.run(1)
    expect(room.document.poll).toMatchObject({ isOver: true, options: [{}, { members: ['ann'], fromLive: 4 }] })
    expect(room.notices).toEqual(['"Tea?": "No" has 5 of 5 votes'])
    heard(room, 110, 120, { poll: { id, tallies: tallies({ 0: 12 }) } })
    expect(room.document.poll?.options[0]?.fromLive).toBe(0)
    openPoll(room)
    expect(room.document.poll?.isOver).toBe(false)
  })

  test('R122 is over at once where no live is heard', () => {
    const room = TrialRoom.with([])
    room.enter('ann', { role: 'moderator' })
    const id = openPoll(room)
    room.run(59_999)
    expect(room.document.poll?.isOver).toBe(false)
    room.run(1)
    expect(room.document.poll).toMatchObject({ id, isOver: true, endsAt: begun + 60_000 })
    const second = openPoll(room)
    room.pass(1000)
    room.say('ann', 'close_poll', { id: second })
    expect(room.document.poll).toMatchObject({ id: second, isOver: true, endsAt: room.now })
    expect(room.said.map(({ kind }) => kind)).toEqual(['poll', 'notice'])
  })

  test('R122 is told in points where gifts count', () => {
    const room = bound()
    const id = openPoll(room, { gifts: true })
    heard(room, 100, 110, { poll: { id, tallies: tallies({ 0: 500, 1: 100 }) } })
    room.run(61_500)
    expect(room.notices).toEqual(['"Tea?": "Yes" has 500 of 600 points'])
  })

  test('R122 is ended by who may open one, and then put away', () => {
    const room = bound()
    const id = openPoll(room)
    room.enter('guest')
    room.say('guest', 'close_poll', { id })
    expect(room.refusal).toBe('not-permitted')
    room.pass(5000)
    room.say('ann', 'close_poll', { id })
    const closedAt = room.now
    expect([room.said, room.document.poll?.endsAt]).toEqual([[{ kind: 'poll' }], closedAt])
    room.say('ben', 'vote_poll', { id, option: 0 })
    expect(room.refusal).toBe('poll-over')
    room.pass(500)
    room.say('ann', 'close_poll', { id })
    expect(room.document.poll).toMatchObject({ isOver: false, endsAt: closedAt })
    heard(room, 100, 110, { poll: { id, tallies: tallies({ 1: 3 }) } })
    room.run(1000)
    expect(room.notices).toEqual(['"Tea?": "No" has 3 of 3 votes'])
    expect(room.document.poll).toMatchObject({ isOver: true, endsAt: closedAt })
    room.say('ann', 'close_poll', { id })
    expect(room.document).not.toHaveProperty('poll')
    room.say('ann', 'close_poll', { id })
    expect(room.refusal).toBe('poll-over')
  })

  test('R123 is without the votes of whom the room forgets while it is open', () => {
    const room = bound()
    const id = openPoll(room)
    room.enter('guest')
    room.say('guest', 'vote_poll', { id, option: 0 })
    room.say('ann', 'kick', { memberId: 'guest' })
    expect(room.document.poll?.options[0]?.members).toEqual([])
    expect(room.said).toContainEqual({ kind: 'poll' })
  })
})

describe('R116 a room that is written down', () => {
  test('has no names of viewers', () => {
    const room = bound({ adds: 'open' })
    room.add('ann', 'a')
    heard(room, 100, 110, { adds: [wish('1')] })
    room.say('ann', 'update_settings', { settings: { live: all } })
    heard(room, 110, 120, { adds: [wish('2')] })
    const written = toWritten(room.document)
    expect(JSON.stringify(written)).not.toContain('viewer 1')
    expect(JSON.stringify(written)).not.toContain('viewer 2')
    const back = resumeRoom(written, begun, begun)
    expect(back.queue.map(({ addedBy }) => addedBy)).toEqual(['ann', 'Viewer'])
    expect(back.suggestions).toMatchObject([{ id: '2', by: 'Viewer' }])
  })
})

describe('R117 a room that comes back', () => {
  test('has what it was asked over, with what that came to, and viewers vote anew', () => {
    const room = bound()
    room.add('ann', 'a', 'b')
    const id = openPoll(room)
    const { round } = room.document
    const next = { round, tallies: tallies({ b: 7 }) }
    heard(room, 100, 110, { next, poll: { id, tallies: tallies({ 0: 300 }) } })
    const back = resumeRoom(toWritten(room.document), begun + 5000, begun + 90_000)
    expect(back.poll).toMatchObject({ id, isOver: true, endsAt: begun + 5000, options: [{ fromLive: 300 }, {}] })
    expect(back).toMatchObject({ round: round + 1, rev: room.document.rev + 1 })
    expect(back.queue.map(({ liveVotes }) => liveVotes)).toEqual([undefined, undefined])
  })
})

describe('R115 a room that was written down before viewers had a say', () => {
  test('is as if they had none, and who looked after it may ask it', () => {
    const { round: _, pollRev: ____, suggestions: __, suggestionsRev: _____, ...whole } = new TrialRoom().document
    const { settings, ...rest } = whole
    const { live: ___, ...old } = settings
    const without = (grants: readonly string[]) => grants.filter((grant) => grant !== 'poll') as never
    const grants = { ...old.grants, moderator: without(old.grants.moderator), dj: without(old.grants.dj) }
    const room = resumeRoom({ ...rest, settings: { ...old, grants } }, begun, begun)
    expect(room).toMatchObject({ pollRev: 0, suggestions: [], suggestionsRev: 0 })
    expect(room.settings.live).toMatchObject({ votes: false, adds: 'off' })
    expect(room.settings.grants.moderator).toContain('poll')
    expect(room.settings.grants.guest).not.toContain('poll')
  })
})
