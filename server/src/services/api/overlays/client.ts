import type { OverlaySettings } from '@livetap/contracts/overlays/settings.ts'
import type { StageAlert, StageHello, StagePart } from '@livetap/contracts/overlays/stage.ts'
import type { OverlayLink, WaitingAlert } from '#domain/overlays/overlays.ts'
import type { Clock } from '#kernel/clock.ts'
import type { SseConnection } from '../http/sse.ts'
import type { Scene, SceneMember } from './scene.ts'

const heartbeatMs = 15_000
const stallMs = 15_000
/** A connection is replaced after 10 ± 2 minutes, so that a deploy looks like any other minute. */
const rotation = { shortestMs: 8 * 60_000, spreadMs: 4 * 60_000 }
const heartbeat = Buffer.from(':\n\n')

const partsOf: { readonly [Kind in OverlaySettings['kind']]: readonly StagePart[] } = {
  alert: [],
  chat: ['chat'],
  goal: ['figures'],
  'top-gifters': ['gifters'],
  activity: ['activity'],
  viewers: ['figures'],
  question: ['featured'],
}

const liveOf = (settings: OverlaySettings): string => (settings.kind === 'alert' ? '' : settings.live)

/** A page that shows an overlay, as the server sees it: what it was told, and what it lacks. */
export class StageClient implements SceneMember {
  readonly link: OverlayLink
  readonly #connection: SseConnection
  readonly #clock: Clock
  readonly #rotateAt: number
  #hello: StageHello
  #helloText = ''
  #scene: Scene | undefined
  #heartbeatAt: number
  #blockedAt: number | undefined
  /** It lacks something: what it is told next is everything. */
  #isStale = false
  /** Alerts up to here were told. */
  #toldPos: number

  constructor(
    { link, hello, after }: { link: OverlayLink; hello: StageHello; after: number },
    connection: SseConnection,
    clock: Clock,
  ) {
    this.link = link
    this.#hello = hello
    this.#toldPos = after
    this.#connection = connection
    this.#clock = clock
    const now = clock.now()
    this.#heartbeatAt = now + heartbeatMs
    this.#rotateAt = now + rotation.shortestMs + Math.random() * rotation.spreadMs
    this.greet(hello)
  }

  get settings(): OverlaySettings {
    return this.#hello.settings
  }

  get parts(): readonly StagePart[] {
    return partsOf[this.settings.kind]
  }

  /** The screen of alerts that it shows, if it shows some. */
  get screen(): number | undefined {
    return this.settings.kind === 'alert' ? this.settings.screen : undefined
  }

  get toldPos(): number {
    return this.#toldPos
  }

  /** Says how it is to look, unless it was told the same before. */
  greet(hello: StageHello): void {
    const [screen, live] = [this.screen, liveOf(this.settings)]
    this.#hello = hello
    if (screen !== this.screen) this.#toldPos = 0
    if (live !== liveOf(this.settings)) this.enter(undefined)
    const text = JSON.stringify(hello)
    if (text === this.#helloText) return
    this.#helloText = text
    this.tell(Buffer.from(`event: hello\ndata: ${text}\n\n`))
  }

  enter(scene: Scene | undefined): void {
    if (scene === this.#scene) return
    this.#scene?.leave(this)
    this.#scene = scene
    scene?.join(this)
  }

  /** Those that it was not told, as far as the connection takes them: the rest is to be told again when it drains. */
  tellAlerts(alerts: readonly WaitingAlert[]): void {
    for (const { alertId, pos, content, expiresAt } of alerts) {
      if (this.#blockedAt !== undefined) return
      if (pos <= this.#toldPos) continue
      this.#toldPos = pos
      const alert: StageAlert = { alertId, content, expiresAt: expiresAt.toISOString() }
      this.tell(Buffer.from(`id: ${pos}\nevent: alert\ndata: ${JSON.stringify(alert)}\n\n`))
    }
  }

  readonly tell = (frame: Buffer): void => {
    if (this.#blockedAt === undefined) this.#write(frame)
    else this.#isStale = true
  }

  /** The connection takes data again after it had asked to wait. */
  drained(): void {
    this.#blockedAt = undefined
    if (!this.#isStale) return
    this.#isStale = false
    this.#helloText = ''
    this.greet(this.#hello)
    this.#scene?.tellAll(this)
  }

  /** To be called about once a second: heartbeat, slow pages, rotation. */
  sweep(): void {
    const now = this.#clock.now()
    if (this.#blockedAt !== undefined) {
      if (now - this.#blockedAt >= stallMs) this.#connection.destroy()
    } else if (now >= this.#rotateAt) this.#connection.end()
    else if (now >= this.#heartbeatAt) this.#write(heartbeat)
  }

  end(): void {
    this.#connection.end()
  }

  #write(frame: Buffer): void {
    const now = this.#clock.now()
    this.#heartbeatAt = now + heartbeatMs
    if (!this.#connection.write(frame)) this.#blockedAt ??= now
  }
}
