// @vitest-environment happy-dom
import type { PlayerReport } from '@livetap/contracts/rooms/members.ts'
import type { Timeline } from '@livetap/contracts/rooms/timeline.ts'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { plainTicker } from '../clock/ticker.ts'
import { createRoomPlayer, type RoomPlayer } from './room-player.ts'

const origin = 'https://www.tiktok.com'
const clip = { id: 'item', kind: 'video', tiktokId: '7000000000000000001' } as const
const mp4 = { itemId: 'item', tier: 'mp4', src: '/api/watch/media/x' } as const
const paused: Timeline = { seq: 1, itemId: 'item', playing: false, pos: 7, at: 0, rate: 1, reason: 'item' }

/** The element of a file, as far as happy-dom has none: it loads when it is told to, and takes every place at once. */
function load(video: HTMLVideoElement, readyState = 4): void {
  Object.defineProperties(video, {
    readyState: { configurable: true, value: readyState },
    duration: { configurable: true, value: 60 },
    seeking: { configurable: true, value: false },
  })
  video.dispatchEvent(new Event('canplay'))
}

const clock = {
  now: () => Date.now(),
  read: () => ({ isReady: true, errorMs: 2, rttMs: 300 }),
  subscribe: () => () => {},
  renew() {},
  dispose() {},
}

let stage: HTMLElement
let player: RoomPlayer
let reports: PlayerReport[]
let failed: string[]
let sent: object[]
const frame = () => stage.querySelector('iframe')
const video = () => stage.querySelector('video')

function say(type: string, value: unknown, from = origin): void {
  // Frames are not loaded here, so that they have no window.
  const source = { postMessage: (message: object) => sent.push(message) } as unknown as Window
  Object.defineProperty(frame(), 'contentWindow', { configurable: true, value: source })
  const data = { 'x-tiktok-player': true, type, value }
  window.dispatchEvent(new MessageEvent('message', { data, origin: from, source }))
}

beforeEach(() => {
  vi.useFakeTimers()
  localStorage.clear()
  // Not in the page: frames would begin to load.
  stage = document.createElement('div')
  reports = []
  failed = []
  sent = []
  player = createRoomPlayer(stage, {
    clock,
    ticker: plainTicker,
    onReport: (report) => reports.push(report),
    onFailed: (itemId, tier) => failed.push(`${itemId} ${tier}`),
  })
})

afterEach(() => {
  player.dispose()
  vi.useRealTimers()
})

describe('the player of a room', () => {
  test("shows TikTok's own player until there is something better, and that once it is where the room is", () => {
    player.show({ video: clip })
    player.follow(paused)
    expect(frame()?.src).toContain(`${origin}/player/v1/7000000000000000001?autoplay=1`)
    player.show({ video: clip, media: mp4 })
    expect([frame() !== null, video()?.style.visibility]).toEqual([true, 'hidden'])
    load(video() as HTMLVideoElement)
    expect([frame(), video()?.style.visibility, video()?.currentTime]).toEqual([null, 'visible', 7])
    expect(player.read().tier).toBe('mp4')
  })

  test("falls back to TikTok's player when the file fails, and does not try that file again", () => {
    player.show({ video: clip, media: mp4 })
    video()?.dispatchEvent(new Event('error'))
    expect([video(), frame() !== null, failed]).toEqual([null, true, ['item mp4']])
    player.show({ video: clip, media: mp4 })
    expect(video()).toBeNull()
    player.show({ video: clip, media: { ...mp4, src: '/api/watch/media/renewed' } })
    expect(video()?.getAttribute('src')).toBe('/api/watch/media/renewed')
  })

  test('says that there is no way left', () => {
    player.show({ video: clip })
    vi.advanceTimersByTime(15_000)
    expect([player.read().state, failed]).toEqual(['failed', ['item embed']])
    player.show({ video: { ...clip, id: 'next' } })
    expect(player.read().state).toBe('loading')
  })

  test('believes nobody but the player in its frame', () => {
    player.show({ video: clip })
    player.follow(paused)
    say('onStateChange', 2, 'https://www.tiktok.com.evil.example')
    vi.advanceTimersByTime(1000)
    expect([player.read().state, sent]).toEqual(['loading', []])
    say('onStateChange', 2)
    vi.advanceTimersByTime(1000)
    expect(player.read().state).toBe('paused')
    expect(sent).toContainEqual({ 'x-tiktok-player': true, type: 'seekTo', value: 7 })
  })

  test('asks for a tap when the browser refuses to play, and goes on after it', () => {
    player.show({ video: clip })
    player.follow({ ...paused, playing: true })
    say('onPlayerError', { errorCode: 3002 })
    expect(player.read()).toMatchObject({ state: 'blocked', needsTap: 'play' })
    player.unlock()
    expect(player.read().needsTap).toBeNull()
    expect(failed).toEqual([])
  })

  test('follows no timeline of another item, nor one that is older', () => {
    player.show({ video: clip, media: mp4 })
    load(video() as HTMLVideoElement)
    player.follow({ ...paused, itemId: 'another' })
    expect(video()?.currentTime).toBe(0)
    player.follow({ ...paused, seq: 3, pos: 9 })
    player.follow({ ...paused, seq: 2, pos: 4 })
    expect(video()?.currentTime).toBe(9)
  })

  test('has the next item loaded before it is its turn', () => {
    const next = { video: { ...clip, id: 'next' }, media: { ...mp4, itemId: 'next', src: '/api/watch/media/next' } }
    player.show({ video: clip, media: mp4 })
    player.preload(next)
    const loaded = stage.querySelectorAll('video')[1]
    expect(loaded?.style.visibility).toBe('hidden')
    player.show(next)
    expect([...stage.querySelectorAll('video')]).toEqual([loaded])
    expect(loaded?.style.visibility).toBe('visible')
  })

  test('reports at once when it gets ready, and otherwise every two seconds', () => {
    player.show({ video: clip, media: mp4 })
    player.follow(paused)
    vi.advanceTimersByTime(600)
    expect(reports.at(-1)).toMatchObject({ seq: 1, state: 'loading', ready: false, tier: 'mp4', rttMs: 300 })
    load(video() as HTMLVideoElement)
    vi.advanceTimersByTime(600)
    expect(reports.at(-1)).toMatchObject({ state: 'paused', ready: true, pos: 7, duration: 60 })
    const before = reports.length
    vi.advanceTimersByTime(20_000)
    expect(reports.length - before).toBeLessThanOrEqual(10)
    expect(reports.length - before).toBeGreaterThanOrEqual(8)
  })

  test('keeps by how much this device is to be ahead, within half a second', () => {
    player.setOffset(900)
    expect(player.read().offsetMs).toBe(500)
    expect(createRoomPlayer(document.createElement('div'), { clock, ticker: plainTicker }).read().offsetMs).toBe(500)
  })

  test('shows nothing when there is nothing to show', () => {
    player.show({ video: clip, media: mp4 })
    player.show(null)
    expect([stage.childElementCount, player.read().state]).toEqual([0, 'idle'])
  })
})
