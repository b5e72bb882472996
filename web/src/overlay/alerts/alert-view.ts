import type { AlertSettings, OverlaySettings } from '@livetap/contracts/overlays/settings.ts'
import type { StageAlert } from '@livetap/contracts/overlays/stage.ts'
import { element, picture, said } from '../dom.ts'
import { countWords, type Place, type View } from '../views/view.ts'
import type { AlertQueue } from './alert-queue.ts'
import { playSound } from './sounds.ts'
import { speak } from './speech.ts'
import { toSpoken } from './spoken.ts'

const usualDurationMs = 5000
const leavingMs = 350
const usualVolume = 80

/** Paints one alert after the other; when, says the queue. */
export class AlertView implements View {
  readonly #place: Place
  readonly #isSilent: boolean
  #settings: AlertSettings
  #queue: AlertQueue | undefined

  /** `isSilent`: whatever the settings say. */
  constructor(place: Place, settings: OverlaySettings, isSilent: boolean) {
    this.#place = place
    this.#isSilent = isSilent
    this.#settings = settings as AlertSettings
    this.set(settings)
  }

  set queue(queue: AlertQueue) {
    this.#queue = queue
  }

  set(settings: OverlaySettings): void {
    this.#settings = settings as AlertSettings
    this.#place.root.dataset.position = this.#settings.position
  }

  change(): void {}

  test(alert: StageAlert): void {
    this.#queue?.add(alert)
  }

  describe(): string {
    const waiting = this.#queue?.length ?? 0
    const now = this.#queue?.isShowing ? 'an alert' : 'nothing'
    return waiting > 0 ? `${now}, ${countWords(waiting, 'alert')} waiting` : now
  }

  /** Resolves when it was on the screen for as long as it wants, its speech is said, or it was ended. */
  async show(alert: StageAlert, signal: AbortSignal): Promise<void> {
    const { content, alertId } = alert
    const box = this.#paint(alert, alertId === undefined)
    this.#place.root.replaceChildren(box)
    const volume = this.#volumeOf(content.volume)
    playSound(content.sound ?? 'none', volume)
    const { speechVolume, speechRate, voice } = this.#settings
    const language = voice || this.#place.lang
    const speaking = { volume: (volume * speechVolume) / 100, rate: speechRate / 100, language }
    await Promise.all([
      rest(content.durationMs ?? usualDurationMs, signal),
      speak(toSpoken(content, this.#settings), speaking, signal),
    ])
    box.classList.add('leaving')
    await rest(leavingMs, AbortSignal.timeout(leavingMs))
    box.remove()
  }

  #volumeOf(wanted = usualVolume): number {
    if (this.#isSilent || this.#settings.muted) return 0
    return (wanted / 100) * (this.#settings.volume / 100)
  }

  #paint({ content }: StageAlert, isTest: boolean): HTMLElement {
    const { text = '', imageUrl = '' } = content
    const box = element('div', `alert panel ${this.#settings.animation}`)
    if (imageUrl !== '' && !this.#settings.policySafe) box.append(picture(imageUrl, 'art', ''))
    if (text !== '') box.append(element('p', 'words', said(text)))
    if (isTest) box.append(element('span', 'badge test', 'test'))
    box.dir = 'auto'
    box.hidden = text === '' && imageUrl === ''
    return box
  }
}

function rest(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve()
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms)
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
      resolve()
    })
  })
}
