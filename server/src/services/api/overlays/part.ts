import type { StageItems, StagePart } from '@livetap/contracts/overlays/stage.ts'

/** One list of what overlays are shown, and what changed of it since it was told last: the same bytes for all of them. */
export class Part<Name extends StagePart> {
  readonly #name: Name
  #items = new Map<string, string>()

  constructor(name: Name) {
    this.#name = name
  }

  /** Everything, for who knows nothing yet. */
  frame(): Buffer {
    return this.#write(`{"reset":true,"put":[${[...this.#items.values()].join(',')}],"drop":[]}`)
  }

  /** Takes the items as they are now; what has to be told of that, if anything has. */
  update(items: readonly StageItems[Name][]): Buffer | undefined {
    const next = new Map(items.map((item) => [item.id, JSON.stringify(item)]))
    const put = [...next].filter(([id, json]) => this.#items.get(id) !== json).map(([, json]) => json)
    const drop = [...this.#items.keys()].filter((id) => !next.has(id))
    this.#items = next
    if (put.length + drop.length === 0) return undefined
    return this.#write(`{"put":[${put.join(',')}],"drop":${JSON.stringify(drop)}}`)
  }

  #write(json: string): Buffer {
    return Buffer.from(`event: ${this.#name}\ndata: ${json}\n\n`)
  }
}
