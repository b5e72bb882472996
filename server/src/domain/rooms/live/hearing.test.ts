import { describe, expect, test } from 'vitest'
import { begun, TrialRoom } from '../trial-room.suite.ts'
import { readWish } from './comments.ts'
import { hearDeeds, type ViewerDeed } from './hearing.ts'

/** Bound to a live, with the log heard from position 100 on. */
function bound(): TrialRoom {
  const room = TrialRoom.with([], { live: { votes: true, gifts: true, adds: 'ask' } })
  room.carryOut({ kind: 'identity', name: 'Room', visibility: 'link', uniqueId: 'mira' })
  room.enter('ann', { role: 'moderator' })
  room.carryOut({ kind: 'hear-live', epoch: 'e', pos: 100 })
  return room
}

const say = (viewerId: string, text: string, at: number): ViewerDeed => ({
  ...{ kind: 'comment', at, time: begun + at, viewerId, name: viewerId, wish: readWish(text)! },
})
const clip = (number: number) => `7106594312292453${number}`

describe('R110 of the wishes that are heard at once', () => {
  test('each viewer has one, the last', () => {
    const told = [say('x', `!add ${clip(100)}`, 1), say('y', `!add ${clip(200)}`, 2), say('x', `!add ${clip(300)}`, 3)]
    const { adds } = hearDeeds(bound().document, told)
    expect(adds).toMatchObject([
      { viewerId: 'x', address: { tiktokId: clip(300) } },
      { viewerId: 'y', address: { tiktokId: clip(200) } },
    ])
  })

  test('one viewer who writes a thousand leaves room for everybody else', () => {
    const flood = Array.from({ length: 1000 }, (_, at) =>
      say('x', `!add https://vm.tiktok.com/ZMNkqK${1000 + at}/`, at),
    )
    const { adds } = hearDeeds(bound().document, [...flood, say('y', `!add ${clip(200)}`, 2000)])
    expect(adds.map(({ viewerId }) => viewerId)).toEqual(['x', 'y'])
  })

  test('as many are taken note of as a room can have', () => {
    const crowd = Array.from({ length: 500 }, (_, at) => say(`v${at}`, `!add ${clip(100 + at)}`, at))
    const { adds } = hearDeeds(bound().document, [...crowd, say('v0', `!add ${clip(999)}`, 1000)])
    expect(adds).toHaveLength(70)
    expect(adds[0]).toMatchObject({ viewerId: 'v0', address: { tiktokId: clip(999) } })
  })
})

describe('R118 what is told of the room', () => {
  test('grows in number with every change of the poll, and of the wishes, and with nothing else', () => {
    const room = bound()
    const numbers = () => [room.document.pollRev, room.document.suggestionsRev]
    const first = numbers()
    room.say('ann', 'open_poll', { question: 'Tea?', options: ['Yes', 'No'], seconds: 60 })
    const id = room.id!
    room.say('ann', 'vote_poll', { id, option: 0 })
    expect(numbers()).toEqual([first[0]! + 2, first[1]])
    room.say('ann', 'vote_poll', { id, option: 0 })
    room.add('ann', 'a')
    expect(numbers()).toEqual([first[0]! + 2, first[1]])
    const add = { id: 'w', viewerId: 'x', name: 'x', video: { kind: 'video', tiktokId: '9', url: 'u' } } as const
    room.carryOut({ kind: 'heard-live', epoch: 'e', from: 100, to: 110, adds: [add] })
    room.say('ann', 'decide_suggestion', { id: 'w', accept: false })
    expect(numbers()).toEqual([first[0]! + 2, first[1]! + 2])
  })

  test('is votes only, where nothing else of the queue has changed', () => {
    const room = bound()
    room.add('ann', 'now', 'a')
    const { rev, round } = room.document
    const next = { round, tallies: new Map([['a', 3]]) }
    room.carryOut({ kind: 'heard-live', epoch: 'e', from: 100, to: 110, adds: [], next })
    expect([room.said, room.document.rev]).toEqual([[{ kind: 'votes' }], rev + 1])
  })
})
