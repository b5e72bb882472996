import { element } from '../dom.ts'
import type { Running } from '../player/player.ts'
import { describeParameters, labelOf } from './words.ts'

/** What is on, in words, each with a bar that runs out with its time. */
export class Readout {
  readonly root = element('ul', 'readout')
  #shown: readonly Running[] = []

  show(running: readonly Running[], now: number): void {
    const isSame = running.length === this.#shown.length && running.every((one, index) => one === this.#shown[index])
    if (isSame) return
    this.#shown = running
    this.root.replaceChildren(...running.map((one) => createLine(one, now)))
  }
}

function createLine(one: Running, now: number): HTMLElement {
  const bar = element('span', 'bar')
  const said = describeParameters(one)
  const line = element('li', '', element('b', '', labelOf(one.capability)), said === '' ? '' : ` ${said}`, bar)
  const full = Math.max(1, one.endsAt - one.startedAt)
  const left = Math.max(0, one.endsAt - now)
  bar.animate([{ transform: `scaleX(${left / full})` }, { transform: 'scaleX(0)' }], {
    duration: left,
    fill: 'forwards',
  })
  return line
}
