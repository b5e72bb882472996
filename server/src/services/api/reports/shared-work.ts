/** Work whose result several wait for: it is stopped when the last of them has left before it is done. */
export class SharedWork<Result> {
  readonly #result: Promise<Result>
  readonly #stop = new AbortController()
  #waiting = 0
  #isDone = false

  constructor(work: (signal: AbortSignal) => Promise<Result>) {
    this.#result = work(this.#stop.signal).finally(() => {
      this.#isDone = true
    })
  }

  /** Nobody waits for it any more, and it will have no result. */
  get isStopped(): boolean {
    return this.#stop.signal.aborted
  }

  /** Resolves or rejects as the work does. Who has left by `left` does not wait for it. */
  async wait(left: AbortSignal): Promise<Result> {
    this.#waiting += 1
    const leave = () => {
      this.#waiting -= 1
      if (this.#waiting === 0 && !this.#isDone) this.#stop.abort(left.reason)
    }
    if (left.aborted) leave()
    else left.addEventListener('abort', leave, { once: true })
    return await this.#result
  }
}
