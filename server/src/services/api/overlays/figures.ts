import { describeError } from '#kernel/errors.ts'
import type { Log } from '#kernel/log.ts'
import type { Fold, FoldMember, Hubs, HubUse } from '../folds/folds.ts'

/** Follows the numbers of a live since it began, until disposed; where its hub is lost, with the next one. */
export class FiguresWatch implements Disposable {
  readonly #ports: { readonly hubs: Hubs; readonly log: Log }
  readonly #live: { readonly streamId: string; readonly uniqueId: string }
  readonly #member: FoldMember
  #use: HubUse | undefined
  #fold: Fold | undefined
  #isOver = false

  constructor(
    ports: { readonly hubs: Hubs; readonly log: Log },
    live: { readonly streamId: string; readonly uniqueId: string },
    member: FoldMember,
  ) {
    this.#ports = ports
    this.#live = live
    this.#member = member
    this.#begin()
  }

  [Symbol.dispose](): void {
    this.#isOver = true
    this.#end()
  }

  #begin(): void {
    const use = this.#ports.hubs.use(this.#live, () => {
      this.#end()
      if (!this.#isOver) this.#begin()
    })
    this.#use = use
    use.hub.join(this.#member, 'start').then(
      (fold) => {
        if (this.#use === use) this.#fold = fold
        else use.hub.leave(this.#member, fold)
      },
      (error: unknown) => this.#ports.log.warn({ error: describeError(error) }, 'A live is not counted for overlays'),
    )
  }

  #end(): void {
    if (this.#use && this.#fold) this.#use.hub.leave(this.#member, this.#fold)
    this.#use?.[Symbol.dispose]()
    this.#use = undefined
    this.#fold = undefined
  }
}
