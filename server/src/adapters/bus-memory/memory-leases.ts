import type { Lease, Leases } from '#ports/leases.ts'

/** Leases among the parts of one process: nobody else can take one, so they are lost by release only. */
export class MemoryLeases implements Leases {
  readonly #fences = new Map<string, number>()
  #lastFence = 0

  async acquire(name: string, _ttlMs: number): Promise<Lease | undefined> {
    if (this.#fences.has(name)) return undefined
    this.#lastFence += 1
    const fence = this.#lastFence
    this.#fences.set(name, fence)
    return {
      name,
      fence,
      lost: new AbortController().signal,
      [Symbol.asyncDispose]: async () => {
        if (this.isHeld({ name, fence })) this.#fences.delete(name)
      },
    }
  }

  isHeld({ name, fence }: Pick<Lease, 'name' | 'fence'>): boolean {
    return this.#fences.get(name) === fence
  }
}
