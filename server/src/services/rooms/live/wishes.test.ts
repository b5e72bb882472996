import { describe, expect, test, vi } from 'vitest'
import { carryOut, createRoomDocument, type RoomIntent, type WantedVideo } from '#domain/rooms/rooms.ts'
import type { RoomHost } from '../hosting/room-host.ts'
import { Wishes } from './wishes.ts'

const video = (tiktokId: string) =>
  ({ kind: 'video', tiktokId, url: `https://www.tiktok.com/@_/video/${tiktokId}` }) as const
const short = (viewerId: string, name = viewerId): WantedVideo => ({
  ...{ viewerId, name, address: { kind: 'short', url: `https://vm.tiktok.com/${name}/` } },
})

/** Wishes of a room, while TikTok answers what is asked of it only when told to. */
function openWishes() {
  const place = { roomId: 'room', workspaceId: 'default', name: 'Room', visibility: 'link', createdAt: 1 } as const
  const live = { votes: true, gifts: true, adds: 'ask' } as const
  const host = { isClosed: false, document: createRoomDocument({ ...place, uniqueId: 'mira', settings: { live } }) }
  const carryQuietly = async (intent: RoomIntent) => {
    const outcome = carryOut(host.document, intent, { now: 1, id: 'i', chance: 0, rttMs: 0 })
    if ('document' in outcome) host.document = outcome.document
  }
  const asked: { readonly url: string; readonly answer: (tiktokId?: string) => void }[] = []
  const read = (url: string) =>
    new Promise<ReturnType<typeof video>>((resolve, reject) => {
      asked.push({ url, answer: (id) => (id === undefined ? reject(new Error('nothing there')) : resolve(video(id))) })
    })
  const clock = { time: 0, now: () => clock.time, sleep: async () => {} }
  const describe = vi.fn(async () => {})
  const wishes = new Wishes(Object.assign(host, { carryQuietly }) as unknown as RoomHost, {
    ...{ lookups: { describe }, videos: { read }, clock },
  })
  /** Answers what is asked, one after the other. */
  const answer = async (...ids: (string | undefined)[]) => {
    for (const [at, id] of ids.entries()) {
      const done = asked.length
      await vi.waitFor(() => expect(asked.length).toBeGreaterThan(0))
      asked[done - 1]?.answer(id)
      if (at < ids.length - 1) await vi.waitFor(() => expect(asked.length).toBeGreaterThan(done))
    }
  }
  const taken = () => host.document.suggestions.map(({ by, video: { tiktokId } }) => `${by} ${tiktokId}`)
  return { wishes, host, asked, answer, clock, describe, taken }
}

describe('short addresses that viewers write', () => {
  test('are followed one after the other, also those of whom others are before', async () => {
    const { wishes, asked, answer, taken } = openWishes()
    for (const viewer of ['ann', 'ben', 'cem']) wishes.follow(short(viewer))
    expect(asked).toHaveLength(1)
    await answer('1', undefined, '3')
    await vi.waitFor(() => expect(taken()).toEqual(['ann 1', 'cem 3']))
  })

  test('wait once for each viewer, with the last, and twenty in all', async () => {
    const { wishes, asked, answer } = openWishes()
    wishes.follow(short('first'))
    for (let number = 0; number < 30; number += 1) wishes.follow(short('mallory', `junk ${number}`))
    for (let number = 0; number < 30; number += 1) wishes.follow(short(`viewer ${number}`))
    await answer(...Array.from({ length: 21 }, () => undefined))
    await new Promise(setImmediate)
    expect(asked.map(({ url }) => url.split('/')[3])).toEqual([
      ...['first', 'junk 29'],
      ...Array.from({ length: 19 }, (_, number) => `viewer ${number}`),
    ])
  })

  test('are passed over for a minute of whom the last led to nothing', async () => {
    const { wishes, asked, answer, clock, taken } = openWishes()
    wishes.follow(short('mallory'))
    wishes.follow(short('mallory'))
    wishes.follow(short('ann'))
    await answer(undefined, '1')
    await vi.waitFor(() => expect(taken()).toEqual(['ann 1']))
    wishes.follow(short('mallory'))
    clock.time += 59_000
    wishes.follow(short('mallory'))
    expect(asked).toHaveLength(2)
    clock.time += 1000
    wishes.follow(short('mallory'))
    expect(asked).toHaveLength(3)
  })

  test('hold up no title', async () => {
    const { wishes, describe } = openWishes()
    wishes.follow(short('mallory'))
    wishes.describe({ id: 'w', viewerId: 'ann', name: 'ann', video: video('7') })
    await vi.waitFor(() => expect(describe).toHaveBeenCalledOnce())
  })

  test('are not followed when their viewer has a wish that waits, or the room is left', async () => {
    const { wishes, asked, answer, host, taken } = openWishes()
    wishes.follow(short('ann'))
    await answer('1')
    await vi.waitFor(() => expect(taken()).toHaveLength(1))
    wishes.follow(short('ann'))
    host.isClosed = true
    wishes.follow(short('ben'))
    expect(asked).toHaveLength(1)
  })
})
