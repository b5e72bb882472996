import { roomLimits } from '@livetap/contracts/rooms/room.ts'
import { describe, expect, test } from 'vitest'
import { actingRole, grantsOf, resumeRoom, showMembers } from './rooms.ts'
import { TrialRoom } from './trial-room.suite.ts'

const namesOf = (room: TrialRoom) => showMembers(room.document, room.now).map(({ name }) => name)

describe('coming and going', () => {
  test('R60 somebody new is told of; who was away for a moment is not', () => {
    const room = TrialRoom.with(['ann'])
    room.enter('ben')
    expect(room.notices).toEqual(['ben joined'])
    room.away('ben')
    expect(room.notices).toEqual([])
    expect(showMembers(room.document, room.now)[1]).toMatchObject({ name: 'ben', isPresent: false })
    room.pass(59_000)
    room.enter('ben')
    expect(room.notices).toEqual([])
  })

  test('R61 who was away for a minute has left, as has who wanted to', () => {
    const room = TrialRoom.with(['ann', 'ben', 'cem'])
    room.away('ben')
    room.run(59_999)
    expect(namesOf(room)).toContain('ben')
    room.run(1)
    expect(room.notices).toEqual(['ben left'])
    expect(namesOf(room)).not.toContain('ben')
    room.carryOut({ kind: 'away', memberId: 'cem', isLeaving: true })
    expect(room.notices).toEqual(['cem left'])
    room.enter('cem')
    expect(room.notices).toEqual(['cem joined'])
  })

  test('R62 guests who are away for ten minutes are forgotten, others are not', () => {
    const room = TrialRoom.kept()
    room.away('mem')
    room.away('guest')
    room.run(10 * 60_000)
    expect(Object.keys(room.document.members)).toEqual(['own', 'mod', 'mem'])
  })

  test('R62 a guest with an invitation is not forgotten, and has its role whatever they come back with', () => {
    const room = TrialRoom.kept()
    room.enter('invited', { role: 'dj', isInvited: true })
    room.away('invited')
    room.run(60 * 60_000)
    room.enter('invited', { role: 'member' })
    expect(room.document.members.invited?.role).toBe('dj')
  })

  test('R62 votes of who is forgotten are forgotten, and do not come back by undoing', () => {
    const room = TrialRoom.kept()
    room.add('own', 'a', 'b', 'c')
    room.say('guest', 'vote_video', { itemId: 'b', wanted: true })
    room.say('mem', 'vote_video', { itemId: 'b', wanted: true })
    room.say('own', 'remove_video', { itemId: 'b' })
    room.say('mod', 'kick', { memberId: 'guest' })
    room.say('own', 'undo', { id: room.document.undo?.id ?? '' })
    expect(room.document.queue.map(({ votes }) => votes)).toEqual([[], ['mem'], []])
    room.away('mem')
    room.say('own', 'kick', { memberId: 'mem' })
    expect(room.said).toContainEqual({ kind: 'queue' })
    expect(room.document.queue.flatMap(({ votes }) => votes)).toEqual([])
  })

  test('R63 names are unlike each other, and show nothing that nobody sees', () => {
    const room = new TrialRoom()
    room.enter('1', { name: 'Ann' })
    room.enter('2', { name: '  a\u202enn\u200b ' })
    room.enter('3', { name: '\u200d\u2066' })
    room.enter('4', { name: 'x'.repeat(40) })
    room.enter('5', { name: 'X'.repeat(60) })
    expect(namesOf(room)).toEqual(['Ann', 'ann 2', 'Guest', 'x'.repeat(40), `${'X'.repeat(38)} 2`])
    room.say('1', 'rename', { name: 'Guest' })
    expect(namesOf(room)[0]).toBe('Guest 2')
    room.say('1', 'rename', { name: '\u202e' })
    expect(room.refusal).toBe('name-unusable')
  })

  test('R78 whoever comes back by another name goes by it, and without one by that of before', () => {
    const room = TrialRoom.kept()
    const account = { isGuest: false, role: 'member' } as const
    room.enter('mem', { ...account, name: 'The account' })
    expect(room.notices).toEqual([])
    room.enter('mem', { ...account, name: 'The account', wish: ' O\u202ewn ' })
    expect(room.notices).toEqual(['mem is now Own 2'])
    expect(room.said).toContainEqual({ kind: 'you', memberId: 'mem' })
    room.say('mem', 'rename', { name: 'Mia' })
    for (const wish of [undefined, '\u200d', 'Mia']) {
      room.away('mem')
      room.enter('mem', { ...account, name: 'The account', ...(wish === undefined ? {} : { wish }) })
      expect([room.document.members.mem?.name, room.notices]).toEqual(['Mia', []])
    }
    room.carryOut({ kind: 'away', memberId: 'mem', isLeaving: true })
    room.enter('mem', { ...account, name: 'The account', wish: 'Nia' })
    expect(room.notices).toEqual(['Nia joined'])
  })

  test('R78 a name that cannot be shown is that of the account', () => {
    const room = new TrialRoom({ words: ['eve'] })
    room.enter('1', { name: 'Ann', wish: 'Eve' })
    room.enter('2', { name: 'Eve', wish: '\u202e' })
    expect(namesOf(room)).toEqual(['Ann', 'Guest'])
  })

  test('R64 a full room takes nobody more, and forgets who is away for somebody new', () => {
    const room = TrialRoom.with(Array.from({ length: roomLimits.members }, (_, index) => `m${index}`))
    room.enter('more')
    expect(room.refusal).toBe('room-full')
    room.add('m0', 'a')
    room.say('m3', 'vote_video', { itemId: 'a', wanted: true })
    room.away('m3')
    room.enter('more')
    expect(room.refusal).toBeUndefined()
    expect(Object.keys(room.document.members)).not.toContain('m3')
    expect(room.document.queue.flatMap(({ votes }) => votes)).toEqual([])
    expect(Object.keys(room.document.members)).toHaveLength(roomLimits.members)
  })

  test('R65 a locked room takes who it knows and who keeps it', () => {
    const room = TrialRoom.kept({ locked: true })
    expect(Object.keys(room.document.members)).toEqual(['own', 'mod'])
    expect(room.refusal).toBe('room-locked')
    room.say('own', 'update_settings', { settings: { locked: false } })
    room.enter('guest')
    room.say('own', 'update_settings', { settings: { locked: true } })
    room.away('guest')
    room.enter('guest')
    expect(room.refusal).toBeUndefined()
  })

  test('R66 a room that all have left for long is found paused where it was', () => {
    const room = TrialRoom.with(['ann'])
    room.add('ann', 'a', 'b')
    room.start()
    room.pass(4000)
    room.away('ann')
    room.pass(3 * 60_000)
    room.enter('ben')
    expect(room.timeline).toMatchObject({ itemId: 'a', playing: false, pos: 4, reason: 'resumed' })
  })

  test('R67 a room that comes back from where it was kept is paused, and nobody is there', () => {
    const room = TrialRoom.with(['ann'])
    room.add('ann', 'a', 'b')
    room.start()
    room.pass(4000)
    const resumed = resumeRoom(room.document, room.now, room.now + 86_400_000)
    expect(resumed.timeline).toMatchObject({ itemId: 'a', playing: false, pos: 4, reason: 'resumed' })
    expect(resumed.timeline.seq).toBe(room.timeline.seq + 1)
    expect(showMembers(resumed, room.now)).toEqual([])
    expect(resumed.queue).toEqual(room.document.queue)
  })

  test('R67 it is paused where it was when the last one went, however long after that it was kept', () => {
    const room = TrialRoom.with(['ann'])
    room.add('ann', 'a')
    room.start()
    room.pass(4000)
    room.away('ann')
    const resumed = resumeRoom(room.document, room.now + 1_800_000, room.now + 86_400_000)
    expect(resumed.timeline).toMatchObject({ itemId: 'a', playing: false, pos: 4, reason: 'resumed' })
  })
})

describe('roles', () => {
  test('R68 guests do what friends do; only who keeps the room has it in hand', () => {
    const room = TrialRoom.kept()
    const friends = 'play seek skip add remove-own reorder play-now vote chat react countdown'.split(' ')
    expect([...grantsOf(room.document, 'guest')]).toEqual(friends)
    expect(grantsOf(room.document, 'mod')).toEqual(
      expect.arrayContaining(['settings', 'roles', 'kick', 'ban', 'mute', 'remove-any']),
    )
    for (const nobody of ['unknown', 'constructor', '__proto__']) expect(grantsOf(room.document, nobody)).toEqual([])
  })

  test.each([
    ['own', 'mod', true],
    ['mod', 'mem', true],
    ['mod', 'guest', true],
    ['mod', 'own', false],
    ['mod', 'mod', false],
    ['own', 'own', false],
    ['mem', 'guest', false],
  ])('R69 %s acts on %s: %s', (by, memberId, isAllowed) => {
    for (const kind of ['kick', 'ban', 'mute', 'set_role'] as const) {
      const room = TrialRoom.kept()
      room.attempt(by, kind, { memberId, minutes: 5, role: 'guest' })
      expect(room.refusal, kind).toBe(isAllowed ? undefined : 'not-permitted')
    }
  })

  test('R70 nobody makes another what they are themselves; a role that was given holds', () => {
    const room = TrialRoom.kept()
    room.say('mod', 'set_role', { memberId: 'guest', role: 'moderator' })
    expect(room.refusal).toBe('not-permitted')
    room.say('mod', 'set_role', { memberId: 'guest', role: 'dj' })
    expect(room.said).toContainEqual({ kind: 'you', memberId: 'guest' })
    room.away('guest')
    room.enter('guest')
    expect(room.document.members.guest?.role).toBe('dj')
  })

  test('R71 what roles may do is for the owner alone', () => {
    const room = TrialRoom.kept()
    const grants = { ...room.document.settings.grants, guest: ['chat' as const] }
    room.say('mod', 'update_settings', { settings: { grants } })
    expect(room.refusal).toBe('not-permitted')
    room.say('own', 'update_settings', { settings: { grants } })
    expect(grantsOf(room.document, 'guest')).toEqual(['chat'])
    expect(room.said).toEqual([{ kind: 'settings' }, { kind: 'you', memberId: 'guest' }])
  })

  test('R72 who came first of moderators, or else of members, acts while the owner is gone', () => {
    const room = TrialRoom.kept()
    room.enter('mod2', { role: 'moderator', isGuest: false })
    room.away('own')
    room.run(59_999)
    expect(grantsOf(room.document, 'mem')).not.toContain('kick')
    room.run(1)
    expect(room.said).toContainEqual({ kind: 'you', memberId: 'mod' })
    expect(room.notices).toContainEqual(expect.stringContaining('mod looks after the room'))
    room.say('mod', 'kick', { memberId: 'mod2' })
    expect(room.refusal).toBeUndefined()
    room.say('mod', 'kick', { memberId: 'own' })
    expect(room.refusal).toBe('not-permitted')
    room.enter('own', { role: 'owner', isGuest: false })
    expect(room.said).toContainEqual({ kind: 'you', memberId: 'mod' })
    room.say('mod', 'set_role', { memberId: 'mem', role: 'moderator' })
    expect(room.refusal).toBe('not-permitted')
  })

  test.each([
    ['a room of a workspace', false, 'member'],
    ['a room that nobody has made', true, 'owner'],
  ])('R72 in %s, whoever has no account acts as owner: %s', (_, isAdHoc, role) => {
    const room = new TrialRoom()
    if (isAdHoc) room.document = { ...room.document, isAdHoc }
    room.enter('ann', { role: 'member' })
    expect(actingRole(room.document, 'ann')).toBe(role)
  })
})
