import type { Timeline } from '@livetap/contracts/rooms/timeline.ts'
import type { Video } from '@livetap/contracts/rooms/video.ts'
import { io, type Socket } from 'socket.io-client'
import { createRoomClock } from '../src/lib/watch/clock/room-clock.ts'
import { linkClock } from '../src/lib/watch/clock/socket-link.ts'
import { createTicker } from '../src/lib/watch/clock/ticker.ts'
import { createRoomPlayer, type RoomPlayer } from '../src/lib/watch/room-player/room-player.ts'
import type { Sighting, WatchClient, WatchClientOptions } from './watch-viewer.ts'

declare global {
  interface Window {
    /** The machine's own clock: the one of the page is wrong on purpose. */
    trueNow?: (at?: number) => number
    openClient?: (options: WatchClientOptions) => WatchClient
    client?: WatchClient
  }
}

const trueNow = () => window.trueNow?.() ?? Date.now()
const everyMs = 50

window.openClient = (options) => {
  const stage = document.createElement('div')
  Object.assign(stage.style, { position: 'relative', width: '360px', height: '640px' })
  document.body.append(stage)
  const socket = io({ transports: ['websocket'], autoConnect: false })
  const sightings: Sighting[] = []
  const pictures: Sighting[] = []
  const follower = options.kind === 'bare' ? followBarely(socket, stage, options) : followWell(socket, stage, options)
  let watched: HTMLVideoElement | undefined
  setInterval(() => {
    const place = findPlace(stage, options)
    if (place) sightings.push({ at: trueNow(), ...place })
    const video = stage.querySelector('video')
    if (video && video !== watched) {
      watched = video
      watchPictures(video, pictures)
    }
  }, everyMs)
  const say = (event: string, payload: object) => socket.emit(event, { roomId: options.roomId, ...payload })
  const client: WatchClient = {
    sightings,
    pictures,
    stall: (ms) => stall(stage.querySelector('video'), ms),
    position: () => findPlace(stage, options)?.position ?? follower.player?.read().position ?? 0,
    isReady: follower.isReady,
    command(event, time) {
      follower.before?.(event, time)
      say(event, { time })
    },
    async add(url) {
      const ack = await socket.emitWithAck('add_video', { roomId: options.roomId, video: { url } })
      if (!ack.ok) throw new Error(ack.message)
    },
    async join() {
      const isIn = new Promise((resolve) => socket.once('room_state', resolve))
      socket.connect()
      await new Promise<void>((resolve) => socket.once('connect', () => resolve()))
      say('join_room', { userId: options.name, ...(options.kind === 'engine' && { proto: 2 }) })
      await isIn
    },
  }
  window.client = client
  return client
}

interface Follower {
  readonly player?: RoomPlayer
  isReady(): boolean
  /** What a client does by itself before it tells the others. */
  before?(event: string, time: number): void
}

function followWell(socket: Socket, stage: HTMLElement, options: WatchClientOptions): Follower {
  const ticker = createTicker()
  const clock = createRoomClock(linkClock(socket), ticker)
  const player = createRoomPlayer(stage, {
    clock,
    ticker,
    embedOrigin: options.embedOrigin,
    onReport: (report) => socket.emit('player_report', { roomId: options.roomId, ...report }),
  })
  let queue: readonly Video[] = []
  let timeline: Timeline | undefined
  const update = () => {
    if (!timeline) return
    const { itemId } = timeline
    const video = queue.find(({ id }) => id === itemId)
    const { tier, src } = options
    if (video) player.show({ video, ...(tier === 'mp4' && { media: { itemId: video.id, tier, src } }) })
    player.follow(timeline)
  }
  const take = (next: { queue?: readonly Video[]; timeline?: Timeline }) => {
    queue = next.queue ?? queue
    if (next.timeline && next.timeline.seq >= (timeline?.seq ?? 0)) timeline = next.timeline
    update()
  }
  socket.on('connect', clock.renew)
  for (const event of ['room_state', 'update_queue', 'player_state']) socket.on(event, take)
  return { player, isReady: () => clock.read().isReady && player.report().ready === true }
}

function followBarely(socket: Socket, stage: HTMLElement, { tier, src, embedOrigin }: WatchClientOptions): Follower {
  const video = document.createElement('video')
  video.preload = 'auto'
  if (tier === 'mp4') video.src = src
  else video.src = embedOrigin
  stage.append(video)
  const go = (time: number) => {
    if (Math.abs(video.currentTime - time) > 1) video.currentTime = time
  }
  const take = ({ playing, time }: { playing: boolean; time: number }) => {
    go(time)
    if (playing) void video.play()
    else video.pause()
  }
  socket.on('room_state', ({ playing, currentTime }) => take({ playing, time: currentTime }))
  socket.on('player_state', take)
  socket.on('player_seek', go)
  return {
    isReady: () => video.readyState === 4,
    before(event, time) {
      if (event === 'player_seek') go(time)
      else take({ playing: event === 'player_play', time })
    },
  }
}

function findPlace(stage: HTMLElement, { tier }: WatchClientOptions): Omit<Sighting, 'at'> | undefined {
  if (tier === 'mp4') {
    const video = stage.querySelector('video')
    return video ? { position: video.currentTime, isPlaying: !video.paused && !video.seeking } : undefined
  }
  // The stand-in for TikTok's player is of another origin; what it tells is seen by the test itself.
  return undefined
}

function watchPictures(video: HTMLVideoElement, pictures: Sighting[]): void {
  const note = (_: number, { mediaTime, expectedDisplayTime }: VideoFrameCallbackMetadata) => {
    pictures.push({
      at: window.trueNow?.(expectedDisplayTime) ?? 0,
      position: mediaTime,
      isPlaying: !video.paused && !video.seeking,
    })
    video.requestVideoFrameCallback(note)
  }
  video.requestVideoFrameCallback(note)
}

/** As a network that goes silent: the file is there, but the element behaves as if it were not. */
function stall(video: HTMLVideoElement | null, ms: number): void {
  if (!video) return
  HTMLMediaElement.prototype.pause.call(video)
  Object.defineProperty(video, 'paused', { configurable: true, get: () => false })
  Object.defineProperty(video, 'readyState', { configurable: true, get: () => 2 })
  video.dispatchEvent(new Event('waiting'))
  setTimeout(() => {
    Reflect.deleteProperty(video, 'paused')
    Reflect.deleteProperty(video, 'readyState')
    void video.play()
  }, ms)
}
