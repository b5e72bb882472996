import { randomBytes } from 'node:crypto'
import type { RoomEvents } from '@livetap/contracts/rooms/events.ts'
import type { Poll } from '@livetap/contracts/rooms/live-voice.ts'
import type { Video } from '@livetap/contracts/rooms/video.ts'
import { completeEvent, type Simulator, startSimulator } from '@livetap/simulator/simulator.ts'
import { describe, expect, test } from 'vitest'
import { findPostgresUrl, findRedisUrl } from './found-services.ts'
import { call, eventually, openFolder, startLivetap } from './livetap-process.ts'
import { readLog } from './log-reader.ts'
import { RoomClient } from './room-client.ts'
import { asOwner } from './test-accounts.ts'
import { createPostgresDatabase } from './test-databases.ts'

const [redis, postgres] = [await findRedisUrl(), await findPostgresUrl()]
const clip = (number: number) => `https://www.tiktok.com/@mira/video/710659431229245367${number}`
const settings = { queueMode: 'vote', live: { votes: true, gifts: true, adds: 'ask' } } as const
/** Of gifts: five diamonds, and a hundred. */
const [mic, confetti] = [5650, 5585]

/** What viewers of the live do. */
const crowdOf = (simulator: Simulator) => ({
  say: (person: string, text: string) =>
    void simulator.publish('still', completeEvent({ kind: 'comment', person, text })),
  give: (person: string, gift: object) =>
    void simulator.publish('still', completeEvent({ kind: 'gift', person, ...gift })),
})

/** Somebody who keeps the room, in it with so many videos to watch. */
async function keep(url: string, roomId: string, videos: number): Promise<RoomClient> {
  const client = new RoomClient(url, { headers: asOwner })
  await client.join(roomId, 'boss', { proto: 2 })
  for (let number = 0; number < videos; number += 1) {
    await client.say('add_video', { roomId, video: { url: clip(number) } })
  }
  return client
}

const queueOf = (client: RoomClient): readonly Video[] => {
  let queue: readonly Video[] = []
  for (const { event, payload } of client.told) {
    if (event === 'room_state' || event === 'update_queue') queue = (payload as { queue: readonly Video[] }).queue
    if (event === 'update_votes') queue = withVotes(queue, (payload as RoomEvents['update_votes']).votes)
  }
  return queue
}
const withVotes = (queue: readonly Video[], votes: Readonly<Record<string, number>>) =>
  queue.map(({ liveVotes: _, ...item }) => ({ ...item, ...(votes[item.id] && { liveVotes: votes[item.id] }) }))
const votesOf = (client: RoomClient) => queueOf(client).map(({ liveVotes = 0 }) => liveVotes)
const countsOf = ({ options }: Poll) => options.map(({ members, fromLive }) => [members.length, fromLive])

/** Until the room hears the live: what is said before is not for it. */
async function reach(client: RoomClient, simulator: Simulator, say: () => void): Promise<void> {
  await eventually('a viewer of the live', async () => simulator.report('still').watching > 0)
  await eventually('the first vote', async () => {
    say()
    await client.hear('presence')
    return votesOf(client).some((votes) => votes > 0)
  })
}

async function openLive(opened: AsyncDisposableStack) {
  const simulator = opened.use(await startSimulator({ lives: { still: { seed: 2 } } }))
  const folder = opened.use(await openFolder())
  const env = { DATA_DIR: folder.path, SIMULATOR_URL: simulator.origin, TIKTOK_UNIQUE_ID: 'still' }
  return { simulator, folder, env, ...crowdOf(simulator) }
}

describe('a live that drives a room', () => {
  test('votes for what comes next, answers what is asked, and adds what somebody in the room accepts', async () => {
    await using opened = new AsyncDisposableStack()
    const { simulator, env, say, give } = await openLive(opened)
    const { url } = opened.use(await startLivetap(env))
    const wish = { name: 'With the live', uniqueId: '@still', settings }
    const { id: roomId } = await call<{ id: string }>(url, '/api/v1/rooms', wish)
    const boss = opened.adopt(await keep(url, roomId, 4), (client) => client.leave())
    expect(boss.last('room_state')).toMatchObject({ bridge: { uniqueId: 'still' }, suggestions: [] })
    const old = opened.adopt(new RoomClient(url), (client) => client.leave())
    await old.join(roomId, 'old')

    await reach(boss, simulator, () => say('ann', '3'))
    say('ben', '!vote 2')
    say('cem', '٢')
    say('cem', '!3')
    say('eve', '9')
    // A streak of three counts as its three gifts, and a gift of somebody who chose nothing for nobody.
    for (const repeatCount of [1, 2, 3]) {
      give('ben', { giftId: mic, repeatCount, repeatEnd: repeatCount === 3, streak: 77 })
    }
    give('eve', { giftId: confetti })
    await eventually('the votes', async () => `${votesOf(boss)}` === '0,0,16,2')
    expect(boss.all('update_votes').at(-1)?.rev).toBeGreaterThan(boss.last('room_state')?.rev ?? 0)
    expect(old.all('update_votes')).toEqual([])
    await boss.say('change_video', { roomId })
    await eventually('the next round', async () => `${votesOf(boss)}` === '0,0,0,0')
    const [first, wanted] = queueOf(boss)
    expect([first?.url, wanted?.url]).toEqual([clip(0), clip(2)])
    expect(boss.last('update_index')).toBe(1)

    const { id } = await boss.say('open_poll', { roomId, question: 'Tea?', options: ['Yes', 'No'], seconds: 600 })
    await boss.say('vote_poll', { roomId, id, option: 0 })
    for (const person of ['ann', 'ben', 'cem']) say(person, '2')
    say('ann', '1')
    give('ann', { giftId: confetti })
    await boss.hear('update_poll', ({ poll }) => poll !== null && `${countsOf(poll)}` === '1,1,0,2')
    expect(votesOf(boss)).toEqual([0, 0, 0, 0])
    await boss.say('close_poll', { roomId, id })
    await boss.hear('system_message', ({ text }) => text === '"Tea?": "Yes", "No" have 2 of 4 votes each')
    await boss.say('close_poll', { roomId, id })
    await boss.hear('update_poll', ({ poll }) => poll === null)

    say('<b>mallory</b>', `!add ${clip(7)}`)
    const { suggestions } = await boss.hear('update_suggestions', (told) => told.suggestions.length === 1)
    expect(suggestions).toMatchObject([{ by: '<b>mallory</b>', video: { url: clip(7), kind: 'video' } }])
    expect(JSON.stringify(suggestions)).not.toContain('viewerId')
    await boss.say('decide_suggestion', { roomId, id: suggestions[0]?.id, accept: true, next: true })
    await boss.hear('update_queue', () => queueOf(boss)[2]?.fromLive === true)
    expect(queueOf(boss)[2]).toMatchObject({ url: clip(7), addedBy: '<b>mallory</b>' })

    const { id: quiet } = await call<{ id: string }>(url, '/api/v1/rooms', { uniqueId: 'still' })
    const host = opened.adopt(await keep(url, quiet, 0), (client) => client.leave())
    await host.say('open_poll', { roomId: quiet, question: 'Heard?', options: ['Yes', 'No'], seconds: 600 })
    say('ann', '1')
    await host.hear('update_poll', ({ poll }) => poll !== null && `${countsOf(poll)}` === '0,1,0,0')
  }, 300_000)

  test('says nothing in it when its viewer is muted, or the room is bound to it no more', async () => {
    await using opened = new AsyncDisposableStack()
    const { simulator, env, say } = await openLive(opened)
    const { url } = opened.use(await startLivetap(env))
    const { id: roomId } = await call<{ id: string }>(url, '/api/v1/rooms', { uniqueId: 'still', settings })
    const boss = opened.adopt(await keep(url, roomId, 3), (client) => client.leave())
    await reach(boss, simulator, () => say('ann', '1'))
    say('eve', 'hello')
    const eve = await eventually('eve', async () =>
      (await readLog(url)).find(({ event }) => event.user?.uniqueId === 'eve'),
    )
    const headers = { ...asOwner, 'content-type': 'application/json' }
    const mute = `${url}/api/v1/moderation/viewers/${eve.event.user?.userId}/mute`
    expect((await fetch(mute, { method: 'PUT', headers, body: '{}' })).ok).toBe(true)
    say('eve', '1')
    say('ben', '2')
    await eventually('the votes', async () => `${votesOf(boss)}` === '0,1,1')

    const made = { name: 'Rooms', permissions: ['room:manage'] }
    const { token } = await call<{ token: string }>(url, '/api/v1/workspaces/current/keys', made)
    const byKey = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
    const bind = { method: 'PATCH', headers: byKey, body: JSON.stringify({ uniqueId: 'still' }) }
    expect((await fetch(`${url}/api/v1/rooms/${roomId}`, bind)).status).toBe(403)
    const unbound = { method: 'PATCH', body: JSON.stringify({ uniqueId: null }) }
    expect((await fetch(`${url}/api/v1/rooms/${roomId}`, { ...unbound, headers })).status).toBe(200)
    await eventually('the votes', async () => `${votesOf(boss)}` === '0,0,0')
  }, 300_000)
})

describe.skipIf(!redis || !postgres)('a live that drives a room of several processes', () => {
  test('counts everybody once, also when one of them dies', async () => {
    await using opened = new AsyncDisposableStack()
    const { simulator, env, say } = await openLive(opened)
    const database = opened.use(await createPostgresDatabase(postgres ?? ''))
    const shared = {
      ...{ ...env, REDIS_URL: redis ?? '', DATABASE_URL: database.url },
      ...{ MASTER_KEY: randomBytes(32).toString('base64url'), BUS_PREFIX: `test-${randomBytes(6).toString('hex')}:` },
    }
    const start = async (services: string) => opened.use(await startLivetap({ ...shared, SERVICES: services }))
    const source = await start('ingest,normalizer,recorder,api')
    const [one, other] = [await start('rooms,api'), await start('rooms,api')]
    const { id: roomId } = await call<{ id: string }>(source.url, '/api/v1/rooms', { uniqueId: 'still', settings })
    const ann = opened.adopt(await keep(one.url, roomId, 4), (client) => client.leave())
    const bob = opened.adopt(await keep(other.url, roomId, 0), (client) => client.leave())
    await reach(ann, simulator, () => say('viewer 0', '1'))

    const talk = (from: number, to: number, text: string) => {
      for (let number = from; number < to; number += 1) say(`viewer ${number}`, text)
    }
    talk(0, 60, '1')
    talk(30, 90, '2')
    await eventually('the votes', async () => `${votesOf(bob)}` === '0,30,60,0')
    talk(60, 120, '3')
    await one.kill()
    talk(0, 10, '3')
    talk(110, 150, '2')
    await eventually('the votes', async () => `${votesOf(bob)}` === '0,20,70,60')
    await bob.say('change_video', { roomId })
    await eventually('the next round', async () => `${votesOf(bob)}` === '0,0,0,0')
    expect(queueOf(bob)[1]?.url).toBe(clip(2))
  }, 300_000)
})
