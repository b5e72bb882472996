import { createListener } from '@livetap/firmware/host.ts'
import type { BoardTrace } from './board-judge.ts'
import type { UnoBehindAgent } from './uno-agent.ts'

/** Reads at the board's end what it does, and notes there when its link was lost. */
export class WatchedBoard {
  readonly agent: UnoBehindAgent
  readonly #expiries: BoardTrace['expiries']
  readonly #done: { readonly id: string; readonly at: number }[] = []
  readonly #losses: { readonly what: string; readonly boardMs: number }[] = []
  #read = 0

  /** `expiries` is what an ear on the way to it finds out. */
  constructor(agent: UnoBehindAgent, expiries: BoardTrace['expiries']) {
    this.agent = agent
    this.#expiries = expiries
  }

  /** All that it has carried out so far. */
  get done(): BoardTrace['done'] {
    const { said } = this.agent.uno
    for (const { bytes, at } of said.slice(this.#read)) {
      const listener = createListener()
      listener.hear(bytes)
      for (const { id, status } of listener.acks()) if (status === 'OK') this.#done.push({ id: id.toString('hex'), at })
    }
    this.#read = said.length
    return this.#done
  }

  /** To be called just before its link is lost. */
  async noteLoss(what: string): Promise<void> {
    this.#losses.push({ what, boardMs: await this.agent.uno.mark() })
  }

  async trace(): Promise<BoardTrace> {
    const endMs = await this.agent.uno.mark()
    const { changes } = this.agent.uno
    return { done: this.done, expiries: this.#expiries, changes, losses: this.#losses, endMs }
  }
}
