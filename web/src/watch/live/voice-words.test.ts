import { describe, expect, test } from 'vitest'
import { samplePoll, sampleRoom, sampleVideo } from '../../../test/sample-room.ts'
import { openView } from '../room/room-view.ts'
import { ballotNumber } from './ballot.ts'
import { giftsCount, voiceLines } from './voice-words.ts'

const bridge = { uniqueId: 'mira' }
const { settings } = sampleRoom()
const quiet = { ...settings, live: { votes: false, gifts: true, adds: 'off' } } as const

describe('what viewers may write', () => {
  const written = (...given: Parameters<typeof voiceLines>) => voiceLines(...given).map(([texts]) => texts)

  test('is nothing in a room without a live, or one that wants to hear nothing', () => {
    expect(voiceLines(sampleRoom())).toEqual([])
    expect(voiceLines(sampleRoom({ bridge, settings: quiet }))).toEqual([])
  })

  test('are numbers and wishes; while a poll is open numbers are for that', () => {
    expect(written(sampleRoom({ bridge }))).toEqual([['2', '!vote 2'], ['!add link']])
    expect(written(sampleRoom({ bridge, poll: samplePoll() }))).toEqual([['1 – 2'], ['!add link']])
    expect(written(sampleRoom({ bridge, poll: samplePoll({ isOver: true }) }))).toEqual([
      ['2', '!vote 2'],
      ['!add link'],
    ])
    expect(written(sampleRoom({ bridge, settings: quiet, poll: samplePoll() }))).toEqual([['1 – 2']])
  })

  test('gifts weigh in only where there are votes to add them to', () => {
    expect(giftsCount(sampleRoom({ bridge, settings: quiet }))).toBe(false)
    expect(giftsCount(sampleRoom({ settings: quiet, poll: samplePoll({ gifts: true }) }))).toBe(true)
    expect(giftsCount(sampleRoom({ settings: quiet, poll: samplePoll({ gifts: true, isOver: true }) }))).toBe(false)
  })
})

describe('the number of an item', () => {
  const queue = ['a', 'b', 'c'].map((id) => sampleVideo(id))
  const { timeline } = sampleRoom()
  const numbers = (change: object) => {
    const view = openView(sampleRoom({ bridge, queue, timeline: { ...timeline, itemId: 'a' }, ...change }))
    return queue.map((_, place) => ballotNumber(view, place))
  }

  test('counts what comes next from one', () => {
    expect(numbers({})).toEqual([undefined, 1, 2])
    expect(numbers({ timeline })).toEqual([1, 2, 3])
  })

  test('goes on with what was played where the queue is a loop', () => {
    const loop = { ...settings, loop: true }
    expect(numbers({ settings: loop, timeline: { ...timeline, itemId: 'b' } })).toEqual([2, undefined, 1])
    expect(numbers({ timeline: { ...timeline, itemId: 'b' } })).toEqual([undefined, undefined, 1])
  })

  test('is none without a live, without votes, and while a poll is open', () => {
    const none = [undefined, undefined, undefined]
    expect(numbers({ bridge: undefined })).toEqual(none)
    expect(numbers({ settings: quiet })).toEqual(none)
    expect(numbers({ poll: samplePoll() })).toEqual(none)
    expect(numbers({ poll: samplePoll({ isOver: true }) })).toEqual([undefined, 1, 2])
  })
})
