import type { BoardMessage, BoardState, Channel } from '../serial/messages.ts'

/** A board says how it is every second; after so long without a word it is away. */
const awayAfterMs = 3000

/** What is known of the board behind the line. */
export class BoardView {
  model = ''
  firmware = 0
  /** Which start of the board this is; undefined until it has said so. */
  boot: number | undefined
  state: BoardState | undefined
  stateAt = 0
  #expected = 0
  #channels = new Map<number, Channel>()
  #heardAt = Number.NEGATIVE_INFINITY

  /** Takes in what the board says. Gives true when it is another start than the one that was known. */
  hear(message: BoardMessage, at: number): boolean {
    this.#heardAt = at
    if (message.kind === 'channel') this.#channels.set(message.channel.index, message.channel)
    if (message.kind === 'state' && message.state.boot === this.boot) {
      this.state = message.state
      this.stateAt = at
    }
    return message.kind === 'banner' && this.#introduce(message)
  }

  #introduce(banner: BoardMessage & { kind: 'banner' }): boolean {
    const isOther = this.boot !== undefined && this.boot !== banner.boot
    if (this.boot !== banner.boot) this.forget()
    this.boot = banner.boot
    this.model = banner.model
    this.firmware = banner.firmware
    this.#expected = banner.channels
    return isOther
  }

  /** It was unplugged, or started again: what it said of itself may be true no more. The start stays known. */
  forget(): void {
    this.state = undefined
    this.#channels.clear()
    this.#heardAt = Number.NEGATIVE_INFINITY
  }

  /** In their order; empty until all have been told. */
  get channels(): readonly Channel[] {
    const channels = Array.from({ length: this.#expected }, (_, index) => this.#channels.get(index))
    return channels.every((channel) => channel !== undefined) ? channels : []
  }

  /** Which start it is and for how long it has run, as far as that is known. */
  age(at: number): { readonly boot?: number; readonly upMs?: number } {
    if (this.boot === undefined) return {}
    if (this.state === undefined) return { boot: this.boot }
    return { boot: this.boot, upMs: Math.round(this.state.uptimeMs + at - this.stateAt) }
  }

  /** Everything is known of it, and it was heard just now. */
  isPresent(at: number): boolean {
    return this.state !== undefined && this.channels.length > 0 && at - this.#heardAt < awayAfterMs
  }
}
