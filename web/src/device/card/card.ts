import { button, element, setText } from '../dom.ts'
import { createDrawing, type Drawing } from '../drawings/drawing.ts'
import type { LinkState } from '../link.ts'
import type { Player } from '../player/player.ts'
import { createMushroom } from './mushroom.ts'
import { Readout } from './readout.ts'
import { describeLast, describeStanding, labelOf } from './words.ts'

interface CardPorts {
  readonly onPress: (isPressed: boolean) => void
  /** Play it here, although it is played somewhere else. */
  readonly onTakeOver: () => void
}

/** A device on the screen: its drawing, how it is, what it does, and its emergency stop. */
export class Card {
  readonly root: HTMLElement
  readonly #name = element('bdi', '', 'Device')
  readonly #standing = element('p', 'standing')
  readonly #roundTrip = element('span', 'round-trip')
  readonly #place = element('div', 'place')
  readonly #readout = new Readout()
  readonly #last = element('p', 'last')
  readonly #takeOver: HTMLButtonElement
  readonly #mushroom
  #drawing: Drawing | undefined
  #drawn = ''

  constructor({ onPress, onTakeOver }: CardPorts) {
    this.#takeOver = button('take-over', 'Play it here', onTakeOver)
    this.#mushroom = createMushroom(onPress)
    this.#standing.setAttribute('role', 'status')
    const head = element('header', '', element('h1', '', this.#name), this.#roundTrip)
    const foot = element('footer', '', element('div', 'words', this.#readout.root, this.#last), this.#mushroom.root)
    this.root = element('article', 'card', head, this.#standing, this.#takeOver, this.#place, foot)
  }

  show(player: Player, link: LinkState, now: number): void {
    const { welcome, running, last, isPressed, roundTripMs } = player
    const { tone, text } = describeStanding(player, link)
    this.root.dataset.tone = tone
    this.root.dataset.on = String(running.length > 0)
    setText(this.#standing, text)
    this.#takeOver.hidden = link !== 'replaced'
    this.#mushroom.show(isPressed)
    setText(this.#roundTrip, link === 'open' && roundTripMs !== undefined ? `${Math.round(roundTripMs)} ms` : '')
    if (welcome) {
      setText(this.#name, welcome.name)
      if (this.root.parentElement?.childElementCount === 1) document.title = `${welcome.name} · Livetap`
    }
    this.#draw(player)
    this.#readout.show(running, now)
    const used = welcome?.plays?.manifest.capabilities.find(({ id }) => id === last?.command.cap)
    setText(this.#last, last ? describeLast(last, used ? labelOf(used) : '') : '')
  }

  /** Another kind, or other capabilities, is another drawing. */
  #draw({ welcome, running }: Player): void {
    const plays = welcome?.plays
    const wanted = plays ? JSON.stringify(plays) : ''
    if (wanted !== this.#drawn) {
      this.#drawn = wanted
      this.#drawing = plays && createDrawing(plays)
      this.#place.replaceChildren(...(this.#drawing ? [this.#drawing.root] : []))
    }
    this.#drawing?.show(running)
  }
}
