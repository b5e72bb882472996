import type { OverlaySettings } from '@livetap/contracts/overlays/settings.ts'
import type { StageAlert, StageChange, StageHello, StagePart } from '@livetap/contracts/overlays/stage.ts'
import { usualSettings } from '@livetap/contracts/overlays/usual.ts'
import type { StreamMessage } from '../lib/stream/sse-parser.ts'
import { AlertQueue } from './alerts/alert-queue.ts'
import { AlertView } from './alerts/alert-view.ts'
import { offerSound } from './alerts/sound-hint.ts'
import { startDemo } from './demo.ts'
import { element } from './dom.ts'
import { Link } from './link.ts'
import { applyLook } from './look.ts'
import { isInObs, Visibility } from './obs.ts'
import { override, type PageOptions } from './options.ts'
import { createActivity } from './views/activity.ts'
import { createChat } from './views/chat.ts'
import { createGifters } from './views/gifters.ts'
import { createGoal } from './views/goal.ts'
import { createQuestion } from './views/question.ts'
import type { Place, View } from './views/view.ts'
import { createViewers } from './views/viewers.ts'

const heartbeatMs = 5000
const testMs = 8000
const courtesyMs = 400
const parts: ReadonlySet<string> = new Set<StagePart>(['chat', 'activity', 'gifters', 'figures', 'featured'])

const creators = {
  chat: createChat,
  goal: createGoal,
  'top-gifters': createGifters,
  activity: createActivity,
  viewers: createViewers,
  question: createQuestion,
} as const

/** The page that a browser source shows: settings make it look, the stage's events make it move. */
export class OverlayPage {
  readonly #stage: HTMLElement
  readonly #options: PageOptions
  readonly #link: Link | undefined
  readonly #visibility: Visibility
  readonly #queue: AlertQueue
  #view: View | undefined
  #alertView: AlertView | undefined
  #kind: OverlaySettings['kind'] | undefined
  #isDemoing = false

  /** Without a token it shows a demo, or nothing. */
  constructor(stage: HTMLElement, options: PageOptions, token: string | undefined) {
    this.#stage = stage
    this.#options = options
    const listener = { heard: (message: StreamMessage) => this.#hear(message), refused: () => this.#blank() }
    this.#link = token === undefined ? undefined : new Link(token, listener)
    this.#visibility = new Visibility(() => this.#queue.wake())
    const ports = {
      claim: async (alertId: string) => (options.demo ? 'won' : (this.#link?.claim(alertId) ?? 'gone')),
      show: async (alert: StageAlert, signal: AbortSignal) => this.#alertView?.show(alert, signal),
      isReady: () => this.#visibility.isVisible || isInObs() || options.demo,
    }
    this.#queue = new AlertQueue(ports, { courtesyMs: isInObs() || options.demo ? 0 : courtesyMs })
  }

  open(): void {
    if (this.#link) {
      this.#link.open()
      if (!this.#options.preview) setInterval(() => this.#beat(), heartbeatMs)
    } else if (this.#options.demo) this.#set(usualSettings[this.#options.kind])
    if (this.#options.demo) this.#takeSettings()
  }

  /** The gallery, around this page, shows what settings would look like before they are kept. */
  #takeSettings(): void {
    addEventListener('message', ({ data, origin, source }: MessageEvent<{ readonly settings?: OverlaySettings }>) => {
      const isOurs = origin === location.origin && source === window.parent && window.parent !== window
      if (isOurs && data?.settings && Object.hasOwn(usualSettings, data.settings.kind)) this.#set(data.settings)
    })
    if (window.parent !== window) window.parent.postMessage({ overlay: 'ready' }, location.origin)
  }

  #hear({ event, data = '{}' }: StreamMessage): void {
    if (event === 'hello') this.#greet(JSON.parse(data) as StageHello)
    else if (event === 'skip') this.#queue.skip()
    else if (event === 'test') this.#view?.test(JSON.parse(data) as StageAlert)
    else if (event === 'alert') this.#take(JSON.parse(data) as StageAlert)
    else if (parts.has(event) && !this.#options.demo) {
      this.#view?.change(event as StagePart, JSON.parse(data) as StageChange)
    }
  }

  #greet({ settings, gapMs }: StageHello): void {
    this.#queue.gapMs = gapMs
    this.#set(settings)
    document.title = 'Livetap overlay'
    this.#beat()
  }

  /** Only looking takes no alert from a page that shows it. */
  #take(alert: StageAlert): void {
    if (!this.#options.preview && !this.#options.demo) this.#queue.add(alert)
  }

  #set(wanted: OverlaySettings): void {
    const settings = override(wanted, this.#options)
    applyLook(this.#stage, settings, this.#options)
    if (this.#view && this.#kind === settings.kind) this.#view.set(settings)
    else this.#begin(settings)
  }

  #begin(settings: OverlaySettings): void {
    const root = element('div', 'root')
    this.#stage.replaceChildren(root)
    const { lang, preview, demo } = this.#options
    const place: Place = { root, lang, testMs }
    this.#kind = settings.kind
    if (settings.kind === 'alert') {
      const alertView = new AlertView(place, settings, preview)
      alertView.queue = this.#queue
      this.#alertView = alertView
      this.#view = alertView
      if (!preview && !isInObs()) offerSound(this.#stage)
    } else this.#view = creators[settings.kind](place, settings)
    this.#view.set(settings)
    if (demo && !this.#isDemoing) this.#demonstrate(settings.kind)
  }

  #demonstrate(kind: OverlaySettings['kind']): void {
    this.#isDemoing = true
    startDemo(kind, {
      change: (part, change) => this.#view?.change(part, change),
      alert: (text) => {
        const expiresAt = new Date(Date.now() + 10_000).toISOString()
        const alertId = `demo ${expiresAt}`
        this.#queue.add({ alertId, expiresAt, content: { text, sound: 'chime', durationMs: 5000 } })
      },
    })
  }

  /** Nothing of what was shown stays when the link opens nothing any more. */
  #blank(): void {
    this.#queue.clear()
    this.#stage.replaceChildren()
    this.#view = undefined
    this.#alertView = undefined
    this.#kind = undefined
    document.title = 'This link is not valid · Livetap overlay'
  }

  #beat(): void {
    if (!this.#view || this.#options.preview) return
    void this.#link?.beat({
      shows: this.#view.describe().slice(0, 120),
      visible: this.#visibility.isVisible,
      inObs: isInObs(),
      width: innerWidth,
      height: innerHeight,
    })
  }
}
