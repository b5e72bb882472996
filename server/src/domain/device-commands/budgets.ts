import type { Admitted, Refusal } from './admission.ts'
import { refuse } from './admission.ts'

const minuteMs = 60_000
/** Whoever was seen longest ago is forgotten, and begins anew. */
const mostViewers = 1000

/** Something that is used up, and comes back evenly. Times in milliseconds. */
export class Bucket {
  readonly #perMs: number
  #left: number
  #at: number

  /** Full at first: all of it may be used at once. */
  constructor(most: number, perMs: number, now: number) {
    this.#perMs = perMs
    this.#left = most
    this.#at = now
  }

  /** `most` as it is now: limits may have changed meanwhile. */
  take(most: number, now: number): boolean {
    const back = (Math.max(0, now - this.#at) * most) / this.#perMs
    this.#left = Math.min(most, this.#left + back)
    this.#at = now
    if (this.#left < 1) return false
    this.#left -= 1
    return true
  }

  giveBack(): void {
    this.#left += 1
  }

  /** How long until one is there, as of the last `take`. */
  waitMs(most: number): number {
    return Math.max(0, Math.ceil(((1 - this.#left) * this.#perMs) / most))
  }
}

/** On from one time to another. */
interface Span {
  readonly from: number
  to: number
}

/** What a command has used up; given back when it is not sent after all. */
export interface Charge {
  giveBack(): void
}

/** What was used of a device: commands of each capability and of each viewer, and how long each capability was on. */
export class Budgets {
  readonly #capabilities = new Map<string, Bucket>()
  readonly #viewers = new Map<string, Bucket>()
  readonly #spans = new Map<string, Span[]>()

  /** Takes what the command uses up, or nothing. `now` in milliseconds since 1970. */
  charge({ capability, durMs }: Admitted, userId: string | undefined, now: number): Charge | Refusal {
    const { id, perMinute, perViewerPerMinute } = capability
    if (!this.#hasDuty(capability, durMs, now)) {
      return refuse('duty', `${id} may be on for ${capability.dutyPercent ?? 100} % of a minute`)
    }
    const ofAll = bucketOf(this.#capabilities, id, perMinute, now)
    if (!ofAll.take(perMinute, now))
      return refuse('rate-capability', `${id} is used at most ${perMinute} times a minute`)
    const ofViewer = userId === undefined ? undefined : this.#viewerOf(`${id} ${userId}`, perViewerPerMinute, now)
    if (ofViewer && !ofViewer.take(perViewerPerMinute, now)) {
      ofAll.giveBack()
      return refuse('rate-viewer', `one viewer may use ${id} ${perViewerPerMinute} times a minute`)
    }
    const forget = this.#addSpan(capability, durMs, now)
    return {
      giveBack: () => {
        ofAll.giveBack()
        ofViewer?.giveBack()
        forget()
      },
    }
  }

  /** Everything is off: nothing is on any longer than until now. */
  cut(now: number): void {
    for (const spans of this.#spans.values())
      for (const span of spans) span.to = Math.min(span.to, Math.max(span.from, now))
  }

  #viewerOf(key: string, most: number, now: number): Bucket {
    const bucket = bucketOf(this.#viewers, key, most, now)
    this.#viewers.delete(key)
    this.#viewers.set(key, bucket)
    const [oldest] = this.#viewers.keys()
    if (this.#viewers.size > mostViewers && oldest !== undefined) this.#viewers.delete(oldest)
    return bucket
  }

  /** Whether it is on for no more than its share of the minute that ends with this command. */
  #hasDuty({ id, mode, dutyPercent = 100 }: Admitted['capability'], durMs: number, now: number): boolean {
    if (dutyPercent >= 100) return true
    const spans = (this.#spans.get(id) ?? []).filter(({ to }) => to > now - minuteMs)
    this.#spans.set(id, spans)
    const begin = startOf(mode, spans, now)
    const since = begin + durMs - minuteMs
    const used = spans.reduce((sum, { from, to }, place) => {
      // A later level takes the place of the one before.
      const until = mode === 'level' ? Math.min(to, spans[place + 1]?.from ?? begin) : to
      return sum + Math.max(0, until - Math.max(from, since))
    }, 0)
    return used + durMs <= (dutyPercent / 100) * minuteMs
  }

  /** Returns what takes it back. */
  #addSpan({ id, mode, dutyPercent = 100 }: Admitted['capability'], durMs: number, now: number): () => void {
    if (dutyPercent >= 100) return () => {}
    const spans = this.#spans.get(id) ?? []
    const from = startOf(mode, spans, now)
    const span = { from, to: from + durMs }
    this.#spans.set(id, [...spans, span])
    return () => {
      const left = this.#spans.get(id) ?? []
      this.#spans.set(
        id,
        left.filter((other) => other !== span),
      )
    }
  }
}

/** A pulse begins when those before it are over. */
function startOf(mode: 'level' | 'pulse', spans: readonly Span[], now: number): number {
  return mode === 'level' ? now : Math.max(now, ...spans.map(({ to }) => to))
}

function bucketOf(buckets: Map<string, Bucket>, key: string, most: number, now: number): Bucket {
  const bucket = buckets.get(key) ?? new Bucket(most, minuteMs, now)
  buckets.set(key, bucket)
  return bucket
}
