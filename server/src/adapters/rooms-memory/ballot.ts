import type { BallotCount, BallotEntry } from '#ports/room-store/room-store.ts'

/** What was chosen, and what was given to it. */
export class Ballot {
  readonly #most: number
  readonly #choices = new Map<string, { readonly at: number; readonly choice: string }>()
  readonly #gifts = new Set<string>()
  readonly #tallies = new Map<string, number>()

  constructor(most: number) {
    this.#most = most
  }

  put(entries: readonly BallotEntry[]): BallotCount {
    const sorted = entries.toSorted((one, other) => one.at - other.at)
    const counted = sorted.map((entry) => (entry.kind === 'vote' ? this.#vote(entry) : this.#give(entry)))
    return { tallies: new Map(this.#tallies), isFull: counted.includes('full') }
  }

  #vote({ at, voter, choice }: Extract<BallotEntry, { kind: 'vote' }>): 'full' | undefined {
    const before = this.#choices.get(voter)
    if (before === undefined && this.#isFull()) return 'full'
    if (before !== undefined && before.at >= at) return undefined
    this.#choices.set(voter, { at, choice })
    if (before !== undefined) this.#add(before.choice, -1)
    this.#add(choice, 1)
    return undefined
  }

  #give({ at, voter, id, weight }: Extract<BallotEntry, { kind: 'gift' }>): 'full' | undefined {
    const chosen = this.#choices.get(voter)
    if (this.#gifts.has(id) || chosen === undefined || chosen.at > at) return undefined
    if (this.#isFull()) return 'full'
    this.#gifts.add(id)
    this.#add(chosen.choice, weight)
    return undefined
  }

  #isFull(): boolean {
    return this.#choices.size + this.#gifts.size >= this.#most
  }

  #add(choice: string, count: number): void {
    const tally = (this.#tallies.get(choice) ?? 0) + count
    if (tally === 0) this.#tallies.delete(choice)
    else this.#tallies.set(choice, tally)
  }
}
