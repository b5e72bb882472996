import { randomUUID } from 'node:crypto'
import type { BackTest, BackTestRule } from '@livetap/contracts/rules/requests.ts'
import { type Clock, toIso } from '#kernel/clock.ts'
import { AppError, describeError } from '#kernel/errors.ts'
import type { Log } from '#kernel/log.ts'
import { repeatEvery } from '../repeat.ts'

/** How long what came out is kept. */
const keepMs = 600_000
const longestMs = 600_000
const mostKept = 20
const lookEveryMs = 30_000

/** Runs until it resolves or the signal aborts; `seen` says how many more events were looked at. */
export type BackTestWork = (signal: AbortSignal, seen: (events: number) => void) => Promise<BackTestRule[]>

interface Run {
  readonly workspaceId: string
  readonly stop: AbortController
  test: BackTest
  endedAt: number | undefined
}

export interface BackTestPorts {
  readonly clock: Clock
  readonly log: Log
}

/** Back-tests of this process: those that run, and those of the last ten minutes. */
export class BackTestRuns implements Disposable {
  readonly #ports: BackTestPorts
  readonly #runs = new Map<string, Run>()
  readonly #sweeping: Disposable

  constructor(ports: BackTestPorts) {
    this.#ports = ports
    this.#sweeping = repeatEvery(ports, lookEveryMs, () => this.#forget())
  }

  /** Begins at once. Throws what `work` throws before it has begun. */
  begin(
    workspaceId: string,
    about: Pick<BackTest, 'sessionId' | 'events' | 'durationMs'>,
    work: BackTestWork,
  ): BackTest {
    const stop = new AbortController()
    const begun = { backTestId: randomUUID(), state: 'running', seen: 0, error: null, rules: [] } as const
    const test = { ...about, ...begun, rules: [], startedAt: toIso(this.#ports.clock.now()) }
    const run: Run = { workspaceId, stop, test, endedAt: undefined }
    const seen = (events: number) => {
      run.test = { ...run.test, seen: run.test.seen + events }
    }
    const working = work(AbortSignal.any([stop.signal, AbortSignal.timeout(longestMs)]), seen)
    this.#runs.set(test.backTestId, run)
    this.#makeRoom(workspaceId)
    working.then(
      (rules) => this.#end(run, { state: 'done', rules }),
      (error: unknown) => this.#fail(run, error),
    )
    return test
  }

  /** Newest first. */
  list(workspaceId: string): BackTest[] {
    return this.#listRuns(workspaceId)
      .map(({ test }) => test)
      .reverse()
  }

  /** Throws `back-test-not-found`. */
  get(workspaceId: string, backTestId: string): BackTest {
    return this.#find(workspaceId, backTestId).test
  }

  /** One that is over stays as it is. Throws `back-test-not-found`. */
  cancel(workspaceId: string, backTestId: string): BackTest {
    const run = this.#find(workspaceId, backTestId)
    run.stop.abort()
    if (run.endedAt === undefined) this.#end(run, { state: 'cancelled' })
    return run.test
  }

  [Symbol.dispose](): void {
    this.#sweeping[Symbol.dispose]()
    for (const { stop } of this.#runs.values()) stop.abort()
  }

  #find(workspaceId: string, backTestId: string): Run {
    this.#forget()
    const run = this.#runs.get(backTestId)
    if (run?.workspaceId === workspaceId) return run
    throw new AppError('back-test-not-found', 'there is no back-test of that id')
  }

  #end(run: Run, outcome: Partial<Pick<BackTest, 'state' | 'rules' | 'error'>>): void {
    if (run.endedAt !== undefined) return
    run.endedAt = this.#ports.clock.now()
    run.test = { ...run.test, ...outcome }
  }

  #fail(run: Run, error: unknown): void {
    if (run.endedAt !== undefined) return
    const isLate = error instanceof DOMException && error.name === 'TimeoutError'
    if (error instanceof AppError || isLate) {
      this.#end(run, { state: 'failed', error: isLate ? 'it took longer than ten minutes' : error.message })
      return
    }
    if (!run.stop.signal.aborted) this.#ports.log.error({ error: describeError(error) }, 'A back-test failed')
    this.#end(run, { state: 'failed', error: 'something went wrong inside' })
  }

  #listRuns(workspaceId: string): Run[] {
    this.#forget()
    return [...this.#runs.values()].filter((run) => run.workspaceId === workspaceId)
  }

  #forget(): void {
    const since = this.#ports.clock.now() - keepMs
    for (const [id, { endedAt }] of this.#runs) if (endedAt !== undefined && endedAt < since) this.#runs.delete(id)
  }

  #makeRoom(workspaceId: string): void {
    const over = this.#listRuns(workspaceId).filter(({ endedAt }) => endedAt !== undefined)
    for (const { test } of over.slice(0, Math.max(over.length - mostKept, 0))) this.#runs.delete(test.backTestId)
  }
}
