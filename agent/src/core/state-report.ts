import type { LinkState } from '@livetap/contracts/devices/link.ts'
import type { BoardView } from './board-view.ts'
import { valueName } from './manifest.ts'

/** Two changes closer to each other are told as one. */
const leastMs = 50
/** An end that moves by less is the same one, seen over a line that takes its time. */
const sameEndMs = 500
/** What a board says of everything that takes as long or longer. */
const moreMs = 65_535

export interface Situation {
  /** Undefined while it does not answer. */
  readonly board: BoardView | undefined
  readonly isArmed: boolean
  readonly isStopped: boolean
  readonly boot: number | undefined
}

/** Tells how the device is whenever that is another than what was told last. */
export class StateReport {
  #tell: (state: LinkState) => void
  #told = ''
  #toldAt = Number.NEGATIVE_INFINITY
  #ends = new Map<string, number>()

  constructor(tell: (state: LinkState) => void) {
    this.#tell = tell
  }

  /** The next one is told in any case. */
  forget(): void {
    this.#told = ''
    this.#toldAt = Number.NEGATIVE_INFINITY
  }

  /** Call it again soon: a change that comes too quickly waits for that. */
  tell(at: number, situation: Situation): void {
    if (at - this.#toldAt < leastMs) return
    const state = describe(situation)
    const on = Object.entries(state.on ?? {})
    const shape = JSON.stringify({ ...state, on: on.map(([id, { p }]) => [id, p]) })
    const ends = new Map(on.map(([id, { remainingMs }]) => [id, endOf(remainingMs, situation.board?.stateAt ?? at)]))
    const isLonger = [...ends].some(([id, end]) => Math.abs(end - (this.#ends.get(id) ?? 0)) > sameEndMs)
    if (shape === this.#told && !isLonger) return
    this.#told = shape
    this.#toldAt = at
    this.#ends = ends
    this.#tell(state)
  }
}

function endOf(remainingMs: number, since: number): number {
  return remainingMs >= moreMs ? Number.POSITIVE_INFINITY : since + remainingMs
}

function describe({ board, isArmed, isStopped, boot }: Situation): LinkState {
  const state = board?.state
  const known = { v: 1 as const, estop: isStopped, ...(boot === undefined ? {} : { boot }) }
  if (board === undefined || state === undefined) {
    return { ...known, state: 'fault', armed: false, note: 'The board does not answer.' }
  }
  const on = board.channels.flatMap(({ index, name }) => {
    const { value, remainingMs } = state.outputs[index] ?? { value: 0, remainingMs: 0 }
    return remainingMs > 0 ? [[name, { p: { [valueName]: value }, remainingMs }] as const] : []
  })
  return {
    ...known,
    state: state.isFaulty ? 'fault' : 'ready',
    armed: isArmed && state.isArmed,
    button: state.isButtonPressed,
    on: Object.fromEntries(on),
    ...(state.isFaulty ? { note: 'The board reports a fault.' } : {}),
  }
}
