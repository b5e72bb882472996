import { describe, expect, test } from 'vitest'
import { showBans, showMembers } from './rooms.ts'
import { TrialRoom } from './trial-room.suite.ts'

describe('keeping order', () => {
  test('R73 who is kicked is out, and may come back', () => {
    const room = TrialRoom.kept()
    room.say('mod', 'kick', { memberId: 'guest' })
    expect(room.said).toContainEqual({ kind: 'out', memberId: 'guest', reason: 'kicked' })
    room.say('guest', 'player_pause', {})
    expect(room.refusal).toBe('not-in-room')
    room.enter('guest')
    expect(room.refusal).toBeUndefined()
  })

  test('R74 who is banned stays out until it is over, guests also from the same address', () => {
    const room = TrialRoom.kept()
    room.say('mod', 'ban', { memberId: 'guest', minutes: 10 })
    room.enter('guest', { addressHash: 'elsewhere' })
    expect([room.refusal, room.retryAfterMs]).toEqual(['room-banned', 600_000])
    room.enter('other', { addressHash: 'hash of guest' })
    expect(room.refusal).toBe('room-banned')
    room.enter('account', { addressHash: 'hash of guest', isGuest: false, role: 'member' })
    expect(room.refusal).toBeUndefined()
    room.pass(600_000)
    room.enter('guest')
    expect(room.refusal).toBeUndefined()
  })

  test('R75 who is muted does not write until it is over, or taken back', () => {
    const room = TrialRoom.kept()
    const write = () => room.say('guest', 'send_message', { message: 'hi' })
    room.say('mod', 'mute', { memberId: 'guest', minutes: 5 })
    write()
    expect([room.refusal, room.retryAfterMs]).toEqual(['room-muted', 300_000])
    expect(showMembers(room.document, room.now).at(-1)).toHaveProperty('mutedUntil')
    room.say('mod', 'mute', { memberId: 'guest', minutes: 0 })
    write()
    expect(room.refusal).toBeUndefined()
    room.say('mod', 'mute', { memberId: 'guest', minutes: 5 })
    room.pass(300_000)
    write()
    expect(room.refusal).toBeUndefined()
  })

  test('R76 who is muted, or slow, is so when they come anew from the same address', () => {
    const room = TrialRoom.kept({ slowModeS: 60 })
    const writeAs = (name: string) => room.say(name, 'send_message', { message: 'hi' })
    writeAs('guest')
    room.enter('anew', { addressHash: 'hash of guest' })
    writeAs('anew')
    expect(room.refusal).toBe('slow-mode')
    room.pass(60_000)
    room.say('mod', 'mute', { memberId: 'guest', minutes: 5 })
    room.enter('again', { addressHash: 'hash of guest' })
    writeAs('again')
    expect([room.refusal, room.retryAfterMs]).toEqual(['room-muted', 300_000])
    room.enter('other')
    writeAs('other')
    expect(room.refusal).toBeUndefined()
  })

  test('R77 who may ban lets somebody back in, and from their address too', () => {
    const room = TrialRoom.kept()
    room.say('mod', 'ban', { memberId: 'guest', minutes: 10 })
    expect(room.said).toContainEqual({ kind: 'bans' })
    expect(showBans(room.document, room.now)).toEqual([
      { memberId: 'guest', name: 'guest', until: new Date(room.now + 600_000).toISOString() },
    ])
    room.say('mem', 'unban', { memberId: 'guest' })
    expect(room.refusal).toBe('not-permitted')
    room.say('mod', 'unban', { memberId: 'guest' })
    expect(room.said).toContainEqual({ kind: 'bans' })
    expect(room.notices).toEqual(['guest may come back'])
    expect(showBans(room.document, room.now)).toEqual([])
    room.enter('again', { addressHash: 'hash of guest' })
    expect(room.refusal).toBeUndefined()
    room.enter('guest')
    expect(room.refusal).toBeUndefined()
  })

  test('R77 nobody is let back in who is not banned, or not any more', () => {
    const room = TrialRoom.kept()
    room.say('mod', 'unban', { memberId: 'mem' })
    expect(room.refusal).toBe('member-not-found')
    room.say('mod', 'ban', { memberId: 'guest', minutes: 10 })
    room.pass(600_000)
    expect(showBans(room.document, room.now)).toEqual([])
    room.say('mod', 'unban', { memberId: 'guest' })
    expect(room.refusal).toBe('member-not-found')
  })
})
