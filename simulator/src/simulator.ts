/**
 * A TikTok that runs on loopback: real HTTP, WebSocket, gzip and protobuf, spoken to by an unmodified
 * `tiktok-live-connector`; and posts, with their pages, media servers and embed player. Lives are written as scenarios; faults can be set on each at any time.
 *
 * Use: `await using simulator = await startSimulator()`, then point the connector at `simulator.origin`: rewrite scheme
 * and host of its requests (got's `beforeRequest` hook) and use `${origin}/euler` as Euler's base path. `demo` to
 * `demo9` are always there. Everything can also be done over HTTP under `/_control` (docs/simulator.md).
 */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createHttpHandler, type SignLimit, SignLimits } from '#http/http.ts'
import { type Live, Lives, type Sanction, type SentMessage, type Totals } from '#lives/lives.ts'
import { builtInScenarios, type Scenario, type SimulatedEvent } from '#scenario/scenario.ts'
import { serveSockets } from '#sockets/sockets.ts'
import { Videos } from '#videos/videos.ts'
import { controlVideos, type VideoControls } from './video-controls.ts'

export type { LiveCounts, Sanction, SentMessage, Totals } from '#lives/lives.ts'
export type { Person, Scenario, SimulatedEvent, TimedEvent } from '#scenario/scenario.ts'
export { completeEvent } from '#scenario/scenario.ts'
export type { PlayerSettings, PostOptions, ShortLinkOptions, VideoRequest } from '#videos/videos.ts'
export type { VideoControls } from './video-controls.ts'

export interface SimulatorOptions {
  /** Default 127.0.0.1. */
  readonly host?: string
  /** Default: any free port. */
  readonly port?: number
  /** Added to the seeds of the built-in lives: another number, other lives. */
  readonly seed?: number
  /** Lives by username, beside the built-in ones; the same name replaces a built-in one. */
  readonly lives?: Readonly<Record<string, Scenario>>
  readonly signLimit?: SignLimit
  /** How many sent messages are kept for each live (default 200,000). */
  readonly logLimit?: number
}

/** What is known of one live. */
export interface LiveReport {
  readonly roomId: string
  readonly live: boolean
  readonly watching: number
  /** Frames that open connections have not acknowledged. */
  readonly unackedFrames: number
  readonly counts: Live['counts']
}

/** A running simulator. Methods that take a username throw when nobody has it. */
export interface Simulator extends AsyncDisposable {
  /** `http://host:port`, without a slash at the end. */
  readonly origin: string
  readonly videos: VideoControls
  usernames(): string[]
  /** Adds an account that is live from now on; one of the same name is ended and replaced. Returns its room id. */
  addLive(username: string, scenario: Scenario): string
  /** Goes live in a new room unless live already. Returns the room id. */
  startLive(username: string): string
  endLive(username: string, action?: 'ended' | 'suspended'): void
  /** Ends the room and goes live again. Returns the new room id. */
  restartLive(username: string): string
  /** Something happens in the live now. Returns the message ids. */
  publish(username: string, ...events: SimulatedEvent[]): string[]
  /** Sets a fault, for `times` strikes or until it is cleared. Throws when the fault or value does not exist. */
  setFault(username: string, fault: string, value?: string | number | true, times?: number): void
  /** Clears one fault, or all of the live. */
  clearFault(username: string, fault?: string): void
  /** Closes all sockets of the live with a code, or cuts them off. Returns how many. */
  closeAll(username: string, how: number | 'terminate', reason?: string): number
  /** Every message the live has produced so far (the newest `logLimit`), oldest first. */
  sent(username: string): SentMessage[]
  /** The true sums of everything produced so far. */
  totals(username: string): Totals
  /** What clients have written through the chat endpoint. */
  chats(username: string): readonly string[]
  /** Whom clients have kept from writing, or from the live. */
  sanctions(username: string): readonly Sanction[]
  report(username: string): LiveReport
  /** Hands every message from now on to `write` as a line of capture; without `write` stops it. */
  record(username: string, write?: (line: string) => void): void
  limitSigning(limit: SignLimit | undefined): void
}

/** Starts a simulator; rejects, and leaves nothing open, when the port is taken or a capture cannot be read. */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  let origin = ''
  const signLimits = new SignLimits(options.signLimit)
  const lives = new Lives(() => origin, options.logLimit ?? 200_000)
  const videos = new Videos(options.seed ?? 0)
  const handle = createHttpHandler({ lives, signLimits }, videos, () => origin)
  const server = createServer((request, response) => void handle(request, response))
  const stopSockets = serveSockets(server, lives, () => origin)
  origin = await listen(server, options.host ?? '127.0.0.1', options.port ?? 0)
  const stop = async () => {
    lives.close()
    stopSockets()
    server.closeAllConnections()
    await new Promise<void>((resolve) => server.close(() => resolve()))
  }
  try {
    for (const [username, scenario] of Object.entries(builtInScenarios)) {
      lives.add(username, { ...scenario, seed: (scenario.seed ?? 1) + (options.seed ?? 0) * 1_000 })
    }
    for (const [username, scenario] of Object.entries(options.lives ?? {})) lives.add(username, scenario)
  } catch (error) {
    await stop()
    throw error
  }
  return { ...createSimulator(origin, lives, signLimits, stop), videos: controlVideos(videos, origin) }
}

async function listen(server: Server, host: string, port: number): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
  const address = server.address() as AddressInfo
  return `http://${address.family === 'IPv6' ? `[${address.address}]` : address.address}:${address.port}`
}

function createSimulator(
  origin: string,
  lives: Lives,
  signLimits: SignLimits,
  stop: () => Promise<void>,
): Omit<Simulator, 'videos'> {
  const get = (username: string): Live => {
    const live = lives.find(username)
    if (!live) throw new Error(`Nobody is called "${username}" in the simulator`)
    return live
  }
  return {
    origin,
    usernames: () => lives.list().map(({ username }) => username),
    addLive: (username, scenario) => lives.add(username, scenario).room.roomId,
    startLive: (username) => get(username).start().roomId,
    endLive: (username, action = 'ended') => get(username).room.end(action),
    restartLive: (username) => get(username).restart().roomId,
    publish: (username, ...events) =>
      get(username)
        .room.publish(events)
        .map(({ messageId }) => messageId),
    setFault: (username, fault, value, times) => get(username).faults.set(fault, value, times),
    clearFault: (username, fault) => get(username).faults.clear(fault),
    closeAll: (username, how, reason) => closeAll(get(username), how, reason),
    sent: (username) => get(username).log.list(),
    totals: (username) => get(username).log.totals,
    chats: (username) => get(username).chats,
    sanctions: (username) => get(username).sanctions,
    report: (username) => report(get(username)),
    record: (username, write) => get(username).record(write),
    limitSigning(limit) {
      signLimits.limit = limit
    },
    [Symbol.asyncDispose]: stop,
  }
}

function closeAll({ room }: Live, how: number | 'terminate', reason = ''): number {
  const count = room.connections.size
  for (const connection of room.connections) {
    if (how === 'terminate') connection.terminate()
    else connection.close(how, reason)
  }
  return count
}

function report(live: Live): LiveReport {
  const { room, unackedFrames, counts } = live
  return { roomId: room.roomId, live: !room.ended, watching: room.connections.size, unackedFrames, counts }
}
