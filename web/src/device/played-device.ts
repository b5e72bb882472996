import type { DownMessage, UpMessage } from '@livetap/contracts/devices/link.ts'
import { Card } from './card/card.ts'
import { Latch } from './latch.ts'
import { DeviceLink, type LinkState } from './link.ts'
import { Player } from './player/player.ts'

const longestTickMs = 250

/** A device between its line, its clock and its drawing. */
export class PlayedDevice {
  readonly #token: string
  readonly #player = new Player()
  readonly #link: DeviceLink
  readonly #card: Card
  readonly #latch = new Latch()
  #state: LinkState = 'connecting'
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(token: string) {
    this.#token = token
    this.#link = new DeviceLink(token, {
      heard: (message) => this.#hear(message),
      changed: (state) => this.#change(state),
    })
    this.#card = new Card({
      onPress: (isPressed) => this.press(isPressed),
      onTakeOver: () => this.#link.open(),
    })
  }

  get root(): HTMLElement {
    return this.#card.root
  }

  open(): void {
    this.#link.open()
    this.#tick()
  }

  press(isPressed: boolean): void {
    this.#say(this.#player.press(isPressed, performance.now()))
  }

  #hear(message: DownMessage): void {
    const now = performance.now()
    if (message.t === 'welcome' && this.#latch.read(message.m.deviceId)) this.#player.latch(now)
    this.#say(this.#player.hear(message, now))
  }

  #change(state: LinkState): void {
    this.#state = state
    if (state !== 'open') this.#player.lose(performance.now())
    // The page around this one has kept the token, and makes another.
    if (state === 'refused' && parent !== window) parent.postMessage({ refusedToken: this.#token }, location.origin)
    this.#show()
  }

  #say(messages: readonly UpMessage[]): void {
    this.#link.send(messages)
    const { isStopped, isPressed } = this.#player
    this.#latch.note(isStopped, this.#state === 'open' || isPressed)
    this.#schedule()
    this.#show()
  }

  #tick(): void {
    const said = this.#player.tick(performance.now())
    if (said.length > 0) this.#say(said)
    else this.#schedule()
  }

  /** When the next thing ends, and often enough besides. */
  #schedule(): void {
    const now = performance.now()
    const ends = this.#player.running.map(({ endsAt }) => endsAt - now)
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#tick(), Math.max(0, Math.min(longestTickMs, ...ends)))
  }

  #show(): void {
    this.#card.show(this.#player, this.#state, performance.now())
  }
}
