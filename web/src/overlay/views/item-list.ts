import type { StageChange } from '@livetap/contracts/overlays/stage.ts'

export interface ListedItem {
  readonly id: string
  readonly order: number
  /** ISO time. */
  readonly at?: string
}

export interface ListLimits<Item> {
  readonly max: number
  /** Milliseconds; 0: until there is no room. */
  readonly hideAfterMs: number
  /** The first on top, or at the foot. */
  readonly newestFirst: boolean
  readonly accepts: (item: Item) => boolean
}

interface Entry<Item> {
  item: Item
  json: string
  /** Milliseconds of the page's clock. */
  readonly hideAt: number
  node: HTMLElement | undefined
  /** There was no room for it: it does not come back when another one goes. */
  isPast: boolean
}

const leavingMs = 400
/** More than the server ever tells of at a time: what was made up here is forgotten. */
const mostKept = 200

/** Items on the screen: comes, goes, stays in order. What is dropped is gone at once. */
export class ItemList<Item extends ListedItem> {
  readonly #root: HTMLElement
  readonly #paint: (item: Item) => HTMLElement
  readonly #entries = new Map<string, Entry<Item>>()
  #limits: ListLimits<Item>
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(root: HTMLElement, limits: ListLimits<Item>, paint: (item: Item) => HTMLElement) {
    this.#root = root
    this.#limits = limits
    this.#paint = paint
  }

  get shown(): number {
    return [...this.#entries.values()].filter(({ node }) => node !== undefined).length
  }

  /** Everything is painted anew. */
  set(limits: ListLimits<Item>): void {
    this.#limits = limits
    for (const entry of this.#entries.values()) Object.assign(entry, { node: undefined, isPast: false })
    this.#root.replaceChildren()
    this.#settle()
  }

  change({ reset, put, drop }: StageChange): void {
    const kept = new Set(put.map(({ id }) => id))
    if (reset) for (const id of this.#entries.keys()) if (!kept.has(id)) this.#remove(id)
    for (const id of drop) this.#remove(id)
    for (const item of put as unknown as Item[]) this.#put(item, reset === true)
    this.#settle()
  }

  /** An item that nobody but this page knows. */
  add(item: Item, ms: number): void {
    this.#entries.set(item.id, { item, json: '', hideAt: Date.now() + ms, node: undefined, isPast: false })
    this.#settle()
  }

  #put(item: Item, isOld: boolean): void {
    const json = JSON.stringify(item)
    const known = this.#entries.get(item.id)
    if (known?.json === json) return
    if (known) {
      const node = known.node && this.#paint(item)
      if (node) known.node?.replaceWith(node)
      Object.assign(known, { item, json, node })
      return
    }
    const { hideAfterMs } = this.#limits
    const since = isOld && item.at !== undefined ? Math.min(Date.now(), Date.parse(item.at)) : Date.now()
    const hideAt = hideAfterMs > 0 ? since + hideAfterMs : Number.POSITIVE_INFINITY
    this.#entries.set(item.id, { item, json, hideAt, node: undefined, isPast: false })
  }

  #forget(): void {
    for (const [id, { node }] of this.#entries) {
      if (this.#entries.size <= mostKept) return
      if (node === undefined) this.#entries.delete(id)
    }
  }

  #remove(id: string): void {
    this.#entries.get(id)?.node?.remove()
    this.#entries.delete(id)
  }

  /** Brings the screen in line with what there is. */
  #settle(): void {
    clearTimeout(this.#timer)
    const { max, newestFirst, accepts } = this.#limits
    const now = Date.now()
    const possible = [...this.#entries.values()]
      .filter(({ item, hideAt, isPast }) => !isPast && hideAt > now && accepts(item))
      .sort((a, b) => a.item.order - b.item.order)
    const wanted = possible.slice(-max)
    for (const entry of possible.slice(0, -max)) entry.isPast = true
    const visible = new Set(wanted)
    for (const entry of this.#entries.values()) if (!visible.has(entry)) leave(entry)
    if (newestFirst) wanted.reverse()
    let before: Element | undefined
    for (const entry of wanted) {
      entry.node ??= this.#paint(entry.item)
      const place = before ? before.nextElementSibling : this.#root.firstElementChild
      if (entry.node !== place) this.#root.insertBefore(entry.node, place)
      before = entry.node
    }
    this.#forget()
    const next = Math.min(...wanted.map(({ hideAt }) => hideAt))
    if (Number.isFinite(next)) this.#timer = setTimeout(() => this.#settle(), Math.max(20, next - now))
  }
}

/** It fades, out of the way of those that stay. */
function leave(entry: Entry<unknown>): void {
  const { node } = entry
  entry.node = undefined
  if (!node) return
  node.classList.add('leaving')
  setTimeout(() => node.remove(), leavingMs)
}
