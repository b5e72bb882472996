import {
  type Ack,
  armFrame,
  beatFrame,
  clearFrame,
  commandFrame,
  createListener,
  helloFrame,
  newId,
  type Order,
  type State,
} from './host.ts'
import { openSimulatedUno, type SimulatedUno } from './simulated-uno.ts'

const beatMs = 500

type HostOrder = Omit<Order, 'boot'> & { boot?: number }

/** A host at a simulated board: it has said hello, and beats twice a second while time goes by. */
export class SimulatedHost {
  readonly uno: SimulatedUno
  readonly listener = createListener()
  /** Which start of the board it has learnt of. */
  boot = 0
  private beating = true
  private nextBeat = 0

  constructor(uno: SimulatedUno) {
    this.uno = uno
    this.pass(30)
    this.hello()
  }

  hello(): void {
    this.listener.forget()
    this.uno.send(helloFrame())
    this.boot = this.waitFor(() => this.listener.banners().at(-1)).boot
    this.nextBeat = 0
    this.advance(60)
  }

  advance(ms: number): void {
    const end = this.uno.now + ms
    while (this.uno.now < end) {
      if (this.beating && this.uno.now >= this.nextBeat) {
        this.uno.send(beatFrame(this.boot))
        this.nextBeat = this.uno.now + beatMs
      }
      const until = this.beating ? Math.min(end, this.nextBeat) : end
      // At least one clock cycle of the board: less is no time to it.
      this.pass(Math.max(until - this.uno.now, 0.0001))
    }
  }

  /** Sends no beats any more. */
  fallSilent(): void {
    this.beating = false
  }

  /** What the board tells when it has had time to. */
  state(): State {
    this.advance(40)
    const state = this.listener.states().at(-1)
    if (!state) throw new Error('The board told no state')
    return state
  }

  send(bytes: Uint8Array): State {
    this.uno.send(bytes)
    return this.state()
  }

  arm(): State {
    return this.send(armFrame(this.boot))
  }

  clear(): State {
    return this.send(clearFrame(this.boot))
  }

  /** Commands, and gives the answer. */
  command(order: HostOrder): Ack {
    const id = order.id ?? newId()
    this.listener.forget()
    this.uno.send(commandFrame({ boot: this.boot, ...order, id }))
    return this.waitFor(() => this.listener.acks().find((ack) => ack.id.equals(id)))
  }

  private pass(ms: number): void {
    this.uno.advance(ms)
    this.listener.hear(this.uno.received())
  }

  /** Until `find` has found something, or for 200 ms. */
  private waitFor<T>(find: () => T | undefined): T {
    const end = this.uno.now + 200
    while (this.uno.now < end) {
      const found = find()
      if (found !== undefined) return found
      this.advance(0.5)
    }
    throw new Error('The board did not answer')
  }
}

/** A host at a new board, armed, when every output has had its rest after the start. */
export function openArmedHost(hex: string): SimulatedHost {
  const host = new SimulatedHost(openSimulatedUno({ hex }))
  host.advance(1100)
  host.arm()
  return host
}
