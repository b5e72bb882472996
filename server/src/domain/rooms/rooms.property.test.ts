import { liveVoiceLimits } from '@livetap/contracts/rooms/live-voice.ts'
import { roomGrants, roomRoles } from '@livetap/contracts/rooms/members.ts'
import { type RoomSettings, roomLimits } from '@livetap/contracts/rooms/room.ts'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  carryOut,
  createRoomDocument,
  currentIndex,
  dueAt,
  grantsOf,
  type RoomDocument,
  type RoomIntent,
  type Surroundings,
  showMembers,
  usualSettings,
} from './rooms.ts'
import { begun, clip } from './trial-room.suite.ts'

const ids = fc.constantFrom('ann', 'ben', 'cem', 'mod', 'own', 'nobody', '__proto__', 'constructor', '')
const items = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'toString', '')
const time = fc.oneof(fc.double({ min: 0, max: 86_400, noNaN: true }), fc.constantFrom(0, 9.9, 10, 86_400))
const numbers = fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer({ min: -5, max: 300 }))
const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 60 }), fc.constantFrom('hi', '\ud800', '\u202e', ' '))
const optional: { requiredKeys: [] } = { requiredKeys: [] }
const place = fc.record({ itemId: items, index: fc.nat(250), rev: fc.nat(30) }, optional)
const command = { time, cmdId: fc.constantFrom('x', 'y'), baseSeq: fc.nat(40) }
const grants = fc.uniqueArray(fc.constantFrom(...roomGrants))
const settings: fc.Arbitrary<Partial<RoomSettings>> = fc.record(
  {
    queueMode: fc.constantFrom('free', 'dj', 'vote', 'fair'),
    stall: fc.constantFrom('catch-up', 'wait', 'host'),
    ...{ loop: fc.boolean(), shuffle: fc.boolean(), links: fc.boolean(), locked: fc.boolean() },
    ...{ queueLocked: fc.boolean(), slowModeS: fc.nat(600) },
    words: fc.array(fc.string({ unit: 'binary', minLength: 1, maxLength: 10 }), { maxLength: 3 }),
    live: fc.record({ votes: fc.boolean(), gifts: fc.boolean(), adds: fc.constantFrom('off', 'ask', 'open') }),
    grants: fc.record({ moderator: grants, dj: grants, member: grants, guest: grants }),
  },
  optional,
)
const pollIds = fc.nat(60).map((index) => `id-${index}`)
const payloads: Record<string, fc.Arbitrary<object>> = {
  remove_video: place,
  change_video: place,
  move_video: fc.record({ itemId: items, to: fc.nat(250) }),
  vote_video: fc.record({ itemId: items, wanted: fc.boolean() }),
  vote_skip: fc.record({ wanted: fc.boolean() }, optional),
  undo: fc.record({ id: fc.constantFrom('id-1', 'id-7', 'x') }),
  send_message: fc.record({ message: fc.oneof(text, fc.record({ text, atMoment: fc.boolean() })) }),
  player_play: fc.record(command, optional),
  player_pause: fc.record(command, optional),
  player_seek: fc.record(command, { requiredKeys: ['time'] }),
  set_rate: fc.record({ ...command, rate: fc.double({ min: 0.25, max: 2, noNaN: true }) }),
  request_countdown: fc.record({ seconds: fc.integer({ min: 1, max: 10 }) }, optional),
  update_settings: fc.record({ settings }),
  set_role: fc.record({ memberId: ids, role: fc.constantFrom(...roomRoles) }),
  kick: fc.record({ memberId: ids }),
  ban: fc.record({ memberId: ids, minutes: fc.integer({ min: 1, max: 525_600 }) }),
  unban: fc.record({ memberId: ids }),
  mute: fc.record({ memberId: ids, minutes: fc.nat(525_600) }),
  rename: fc.record({ name: text }),
  delete_message: fc.record({ id: ids }),
  open_poll: fc.record({
    question: text,
    options: fc.array(text, { minLength: 2, maxLength: 6 }),
    seconds: fc.nat(60),
  }),
  vote_poll: fc.record({ id: pollIds, option: fc.constantFrom(0, 1, 2, 5, null) }),
  close_poll: fc.record({ id: pollIds }),
  decide_suggestion: fc.record({ id: fc.constantFrom('l1', 'l2', 'x'), accept: fc.boolean(), next: fc.boolean() }),
}
const commands = Object.entries(payloads).map(([kind, payload]) =>
  fc.record({ kind: fc.constant(kind), by: ids, payload }),
)
const report = fc.record({
  ...{ memberId: ids, seq: fc.nat(40), ready: fc.boolean(), rttMs: numbers, duration: numbers },
  state: fc.constantFrom('stalled', 'ended', 'playing', 'ready', 'nonsense'),
})
const video = fc.record({ id: items, kind: fc.constantFrom('video', 'photo', 'live'), duration: numbers }, optional)
const tallies = fc.array(fc.tuple(fc.oneof(items, fc.constantFrom('0', '1', '2')), numbers)).map((all) => new Map(all))
const add = fc.record({
  ...{ id: fc.constantFrom('l1', 'l2', 'a', '__proto__'), viewerId: fc.constantFrom('live:1', 'live:2'), name: text },
  video: fc.constantFrom('a', 'x', 'y').map((id) => ({ kind: 'video', tiktokId: `7${id}`, url: `https://x/${id}` })),
})
const heard = fc.record({
  ...{ kind: fc.constant('heard-live'), epoch: fc.constantFrom('e', 'f'), from: fc.nat(3), to: fc.nat(3) },
  next: fc.record({ round: fc.nat(10), tallies }),
  poll: fc.record({ id: pollIds, tallies }),
  adds: fc.array(add, { maxLength: 3 }),
})
const member = fc.record({
  memberId: fc.constantFrom('ann', 'ben', 'cem', 'mod', 'own'),
  ...{
    name: text,
    wish: fc.oneof(text, fc.constant('')),
    isGuest: fc.boolean(),
    isSilent: fc.boolean(),
    addressHash: fc.constantFrom('h1', 'h2'),
  },
  role: fc.constantFrom(...roomRoles),
})
const others = [
  fc.record({ kind: fc.constant('enter'), member }),
  fc.record({ kind: fc.constant('enter'), member }),
  fc.record({ kind: fc.constant('away'), memberId: ids, isLeaving: fc.boolean() }),
  fc.record({ kind: fc.constant('tick') }),
  fc.record({ kind: fc.constant('players'), reports: fc.array(report, { maxLength: 5 }) }),
  fc.record({ kind: fc.constant('found'), itemId: items, video }),
  fc.record({
    ...{ kind: fc.constant('identity'), name: fc.constant('Room'), visibility: fc.constant('link') },
    uniqueId: fc.constantFrom('mira', 'mira', 'noah', undefined),
  }),
  fc.record({ kind: fc.constant('hear-live'), epoch: fc.constantFrom('e', 'f'), pos: fc.nat(3) }),
  heard,
  heard,
  fc.record({ kind: fc.constant('add-from-live'), add }),
  fc.record({
    ...{ kind: fc.constant('add_video'), by: ids, again: fc.boolean(), next: fc.boolean() },
    video: video.map(({ id, ...more }) => clip(id ?? 'a', more)),
  }),
]
/** Somebody wants something some time after the one before; clocks of processes differ a little. */
const moments = fc.record({
  intent: fc.oneof(...commands, ...others) as unknown as fc.Arbitrary<RoomIntent>,
  pass: fc.oneof(fc.integer({ min: -50, max: 20_000 }), fc.constantFrom(0, 60_000, 600_000)),
  chance: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
  rttMs: fc.oneof(numbers, fc.constant(Number.NaN)),
})
const stories = fc.array(moments, { maxLength: 60 }).map((story) => structuredClone(story))
type Story = readonly { intent: RoomIntent; pass: number; chance: number; rttMs: number }[]

const beginning = () => {
  const about = { roomId: 'room', workspaceId: 'default', name: 'Room', visibility: 'link', createdAt: begun } as const
  const first = createRoomDocument(about)
  return ['ann', 'ben', 'own'].reduce((document: RoomDocument, memberId) => {
    const role = memberId === 'own' ? 'owner' : 'guest'
    const entering = { memberId, name: memberId, isGuest: false, role, addressHash: 'h' } as const
    const outcome = carryOut(document, { kind: 'enter', member: entering }, surroundingsOf(0, begun))
    return 'document' in outcome ? outcome.document : document
  }, first)
}
const surroundingsOf = (index: number, now: number, more: Partial<Surroundings> = {}): Surroundings => ({
  ...{ now, id: `id-${index}`, chance: 0, rttMs: 100 },
  ...more,
})

/** The rooms that a story leads through. */
function tell(story: Story): RoomDocument[] {
  const rooms = [beginning()]
  let now = begun
  story.forEach(({ intent, pass, chance, rttMs }, index) => {
    now += pass
    const outcome = carryOut(rooms.at(-1)!, intent, surroundingsOf(index, now, { chance, rttMs }))
    rooms.push('document' in outcome ? outcome.document : rooms.at(-1)!)
  })
  return rooms
}

describe('whatever happens in a room', () => {
  test('R90 it stays one that can be kept and shown', () => {
    fc.assert(
      fc.property(stories, (story) => {
        for (const room of tell(story)) {
          expect(JSON.parse(JSON.stringify(room))).toStrictEqual(room)
          const { queue, members, timeline } = room
          expect(queue.length).toBeLessThanOrEqual(roomLimits.queue)
          expect(new Set(queue.map(({ id }) => id)).size).toBe(queue.length)
          expect(Object.keys(members).length).toBeLessThanOrEqual(roomLimits.members)
          const names = Object.values(members).map(({ name }) => name.toLowerCase())
          expect(new Set(names).size).toBe(names.length)
          expect(timeline.itemId === null ? -1 : currentIndex(room)).toBe(currentIndex(room))
          if (timeline.itemId !== null) expect(queue[currentIndex(room)]?.id).toBe(timeline.itemId)
          expect(timeline.pos).toBeGreaterThanOrEqual(0)
          expect(room.suggestions.length).toBeLessThanOrEqual(liveVoiceLimits.suggestions)
          if (room.uniqueId === undefined) expect(room).not.toHaveProperty('heard')
          for (const { members, fromLive } of room.poll?.options ?? []) {
            expect(new Set(members).size).toBe(members.length)
            expect(fromLive).toSatisfy(Number.isSafeInteger)
          }
          if (timeline.waiting) expect(timeline.playing).toBe(false)
          expect(showMembers(room, begun).every(({ name }) => name.length > 0 && name.length <= 40)).toBe(true)
        }
      }),
      { numRuns: 400 },
    )
  }, 60_000)

  test('R91 its numbers only grow, by one for each change that is told', () => {
    fc.assert(
      fc.property(stories, (story) => {
        const rooms = tell(story)
        rooms.slice(1).forEach((room, index) => {
          const before = rooms[index]!
          expect(room.timeline.seq).toBeGreaterThanOrEqual(before.timeline.seq)
          expect(room.rev).toBeGreaterThanOrEqual(before.rev)
          const where = ({ timeline }: RoomDocument) => {
            const { itemId, playing, pos, at, rate } = timeline
            return { itemId, playing, pos, at, rate }
          }
          if (room.timeline.seq === before.timeline.seq) expect(where(room)).toEqual(where(before))
          if (room.rev === before.rev) expect(room.queue).toEqual(before.queue)
        })
      }),
      { numRuns: 200 },
    )
  }, 60_000)

  test('R92 told again it is the same, and nothing that it is told of is changed', () => {
    fc.assert(
      fc.property(stories, (story) => {
        const first = beginning()
        const frozen = JSON.stringify([first, story])
        expect(tell(story).at(-1)).toEqual(tell(story).at(-1))
        expect(JSON.stringify([first, story])).toBe(frozen)
      }),
      { numRuns: 100 },
    )
  }, 60_000)

  test('R93 what is due is done by a tick, and then something later is due, if anything', () => {
    fc.assert(
      fc.property(stories, (story) => {
        let room = tell(story).at(-1)!
        for (let step = 0; step < 8; step += 1) {
          const due = dueAt(room)
          if (due === undefined) return
          const outcome = carryOut(room, { kind: 'tick' }, surroundingsOf(step, due))
          expect('document' in outcome && outcome.document).not.toBe(room)
          if ('document' in outcome) room = outcome.document
          expect(dueAt(room) ?? Number.POSITIVE_INFINITY).toBeGreaterThan(due)
        }
      }),
      { numRuns: 300 },
    )
  }, 60_000)

  test('R94 nobody but the owner may do more than the settings give them', () => {
    fc.assert(
      fc.property(stories, (story) => {
        const room = tell(story).at(-1)!
        for (const [id, { role }] of Object.entries(room.members)) {
          const allowed = role === 'owner' ? roomGrants : room.settings.grants[role]
          if (grantsOf(room, id).length === roomGrants.length) continue
          for (const grant of grantsOf(room, id)) expect(allowed).toContain(grant)
        }
        expect(Object.keys(room.settings).toSorted()).toEqual(Object.keys(usualSettings).toSorted())
      }),
      { numRuns: 100 },
    )
  }, 60_000)
})
