import type { AlertContent, StageAlert, StageHello } from '@livetap/contracts/overlays/stage.ts'
import { type OverlaysSaid, signals } from '@livetap/contracts/topics.ts'
import { findOverlay, type OverlayLink, readAlertsAfter, readGap } from '#domain/overlays/overlays.ts'
import { AppError } from '#kernel/errors.ts'
import type { Signals } from '#ports/signals.ts'
import type { SseConnection } from '../http/sse.ts'
import { repeatEvery } from '../repeat.ts'
import type { StatusBoard } from '../status/status.ts'
import { StageClient } from './client.ts'
import { Scene, type ScenePorts } from './scene.ts'

export interface StagePorts extends ScenePorts {
  readonly signals: Signals
  readonly board: StatusBoard
}

/** Where a page begins that shows an overlay. */
export interface StageStart {
  readonly link: OverlayLink
  readonly hello: StageHello
  /** Position of the newest alert that it was told. */
  readonly after: number
}

const mostClients = 300
const turnEveryMs = 1000
/** Signals may be lost: what they tell of is read anyhow so often. */
const resyncEveryMs = 10_000
const testMs = 30_000

/** The pages that show overlays of a workspace at this process, and what they are shown. */
export class Stage implements AsyncDisposable {
  readonly #ports: StagePorts
  readonly #workspaceId: string
  readonly #clients = new Set<StageClient>()
  readonly #scenes = new Map<string, Scene>()
  readonly #open = new AsyncDisposableStack()
  #resyncedAt = 0

  private constructor(ports: StagePorts, workspaceId: string) {
    this.#ports = ports
    this.#workspaceId = workspaceId
    this.#open.use(repeatEvery(ports, turnEveryMs, () => this.#turn()))
  }

  static async open(ports: StagePorts, workspaceId: string): Promise<Stage> {
    const stage = new Stage(ports, workspaceId)
    const { signals: channel } = ports
    const isOurs = (said: { readonly workspaceId: string }) => said.workspaceId === workspaceId
    stage.#open.use(await channel.listen(signals.overlays, (said) => isOurs(said) && stage.#hear(said)))
    stage.#open.use(await channel.listen(signals.logGrown, (said) => isOurs(said) && stage.#refresh(undefined)))
    stage.#open.use(await channel.listen(signals.moderation, (said) => isOurs(said) && stage.#refresh(said.streamId)))
    return stage
  }

  get isInUse(): boolean {
    return this.#clients.size > 0
  }

  /** `after`: the newest alert that the page was told. Rejects with `too-many-clients` or `overlay-not-found`. */
  async prepare(link: OverlayLink, after: number): Promise<StageStart> {
    if (this.#clients.size >= mostClients) {
      throw new AppError('too-many-clients', `${mostClients} pages show overlays already`, { retryAfterMs: 10_000 })
    }
    const hello = await this.#describe(link.overlayId)
    if (hello) return { link, hello, after }
    throw new AppError('overlay-not-found', 'the overlay was removed')
  }

  attach(start: StageStart, connection: SseConnection): void {
    if (this.#open.disposed) {
      connection.end()
      return
    }
    const client = new StageClient(start, connection, this.#ports.clock)
    this.#clients.add(client)
    connection.onDrain(() => {
      client.drained()
      if (client.screen !== undefined) this.#hurry(this.#tellAlerts(client.screen))
    })
    connection.onClose(() => {
      this.#clients.delete(client)
      client.enter(undefined)
      this.#closeScenes()
    })
    this.#place(client)
    if (client.screen !== undefined) this.#hurry(this.#tellAlerts(client.screen))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#open.disposeAsync()
    for (const client of this.#clients) client.end()
    for (const scene of this.#scenes.values()) scene[Symbol.dispose]()
  }

  #hear(said: OverlaysSaid): void {
    if (said.kind === 'settings') this.#hurry(this.#greet(said.overlayId))
    else if (said.kind === 'alerts') this.#hurry(this.#tellAlerts(said.screen))
    else if (said.kind === 'test') this.#tellTest(said.overlayId, said.content)
    else this.#skip(said.screen)
  }

  #refresh(streamId: string | undefined): void {
    const scenes = streamId === undefined ? [...this.#scenes.values()] : [this.#scenes.get(streamId)]
    for (const scene of scenes) scene?.refresh()
  }

  async #turn(): Promise<void> {
    for (const client of this.#clients) {
      client.sweep()
      this.#place(client)
    }
    this.#closeScenes()
    for (const screen of new Set([...this.#clients].flatMap((client) => client.screen ?? []))) {
      await this.#tellAlerts(screen)
    }
    const now = this.#ports.clock.now()
    if (now - this.#resyncedAt < resyncEveryMs) return
    this.#resyncedAt = now
    this.#refresh(undefined)
    for (const overlayId of new Set([...this.#clients].map(({ link }) => link.overlayId))) await this.#greet(overlayId)
  }

  /** What a signal brings forward comes by itself a moment later. */
  #hurry(work: Promise<void>): void {
    work.catch(() => {})
  }

  async #greet(overlayId: string): Promise<void> {
    const concerned = this.#of(overlayId)
    const hello = concerned.length > 0 ? await this.#describe(overlayId) : undefined
    if (!hello) return
    for (const client of concerned) {
      client.greet(hello)
      this.#place(client)
    }
  }

  async #describe(overlayId: string): Promise<StageHello | undefined> {
    const { query } = this.#ports.db
    const overlay = await findOverlay(query, this.#workspaceId, overlayId)
    if (!overlay) return undefined
    const { settings } = overlay
    const gapMs = settings.kind === 'alert' ? await readGap(query, this.#workspaceId, settings.screen) : 0
    return { overlayId, settings, gapMs }
  }

  async #tellAlerts(screen: number): Promise<void> {
    const shown = [...this.#clients].filter((client) => client.screen === screen)
    if (shown.length === 0) return
    const after = Math.min(...shown.map(({ toldPos }) => toldPos))
    const wanted = { screen, after, at: this.#ports.clock.now() }
    const alerts = await readAlertsAfter(this.#ports.db.query, this.#workspaceId, wanted)
    for (const client of shown) if (client.screen === screen) client.tellAlerts(alerts)
  }

  #tellTest(overlayId: string, content: AlertContent): void {
    const alert: StageAlert = { content, expiresAt: new Date(this.#ports.clock.now() + testMs).toISOString() }
    const frame = Buffer.from(`event: test\ndata: ${JSON.stringify(alert)}\n\n`)
    for (const client of this.#of(overlayId)) client.tell(frame)
  }

  #skip(screen: number): void {
    const frame = Buffer.from('event: skip\ndata: {}\n\n')
    for (const client of this.#clients) if (client.screen === screen) client.tell(frame)
  }

  /** Has a page look at its live; when that has ended, at what there was until there is another one. */
  #place(client: StageClient): void {
    const { settings, parts } = client
    if (parts.length === 0 || settings.kind === 'alert') return
    const live = this.#findLive(settings.live)
    if (live) client.enter(this.#scenes.get(live.streamId) ?? this.#createScene(live))
  }

  #findLive(uniqueId: string): { streamId: string; uniqueId: string } | undefined {
    const lives = this.#ports.board
      .listLivestreams([])
      .filter((status) => status.state === 'live' && (uniqueId === '' || status.uniqueId === uniqueId.toLowerCase()))
      .sort((a, b) => a.since.localeCompare(b.since, 'en'))
    const staying = lives.find(({ streamId }) => streamId !== undefined && this.#scenes.get(streamId)?.isInUse)
    const { streamId, uniqueId: name } = staying ?? lives[0] ?? {}
    return streamId !== undefined && name !== undefined ? { streamId, uniqueId: name } : undefined
  }

  #createScene(live: { streamId: string; uniqueId: string }): Scene {
    const scene = new Scene(this.#ports, this.#workspaceId, live)
    this.#scenes.set(live.streamId, scene)
    return scene
  }

  #closeScenes(): void {
    for (const [streamId, scene] of this.#scenes) {
      if (scene.isInUse) continue
      this.#scenes.delete(streamId)
      scene[Symbol.dispose]()
    }
  }

  #of(overlayId: string): StageClient[] {
    return [...this.#clients].filter(({ link }) => link.overlayId === overlayId)
  }
}
