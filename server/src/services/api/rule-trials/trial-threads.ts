import { on } from 'node:events'
import { Worker } from 'node:worker_threads'
import { AppError } from '#kernel/errors.ts'
import type { TrialInput, TrialOutput, TrialPage } from './trial-worker.ts'

/** Trials at a time; each keeps a core busy. */
const mostThreads = 4
const mostOfWorkspace = 2

/** Where rules are tried that would take long: in threads of their own, so that lives have the process to themselves. */
export class TrialThreads {
  readonly #running = new Map<string, number>()

  /**
   * Resolves to what the thread comes to, which ends with it. It is given one page at a time, and the next one only when
   * it asks. Throws `too-many-back-tests`; rejects with the signal's reason.
   */
  run(
    workspaceId: string,
    input: TrialInput,
    pages: AsyncIterable<string>,
    signal: AbortSignal,
  ): Promise<Exclude<TrialOutput, 'next'>> {
    const own = this.#running.get(workspaceId) ?? 0
    const all = [...this.#running.values()].reduce((sum, count) => sum + count, 0)
    if (own >= mostOfWorkspace || all >= mostThreads) {
      const most = own >= mostOfWorkspace ? `${mostOfWorkspace} trials of this workspace` : `${mostThreads} trials`
      throw new AppError('too-many-back-tests', `${most} are running already`, { retryAfterMs: 5000 })
    }
    this.#running.set(workspaceId, own + 1)
    return runInThread(input, pages, signal).finally(() => this.#leave(workspaceId))
  }

  #leave(workspaceId: string): void {
    const left = (this.#running.get(workspaceId) ?? 1) - 1
    if (left === 0) this.#running.delete(workspaceId)
    else this.#running.set(workspaceId, left)
  }
}

async function runInThread(
  input: TrialInput,
  pages: AsyncIterable<string>,
  signal: AbortSignal,
): Promise<Exclude<TrialOutput, 'next'>> {
  signal.throwIfAborted()
  await using thread = startThread(input)
  const source = pages[Symbol.asyncIterator]()
  try {
    const outputs = on(thread.worker, 'message', { close: ['exit'], signal }) as AsyncIterable<[TrialOutput]>
    for await (const [output] of outputs) {
      if (output !== 'next') return output
      const page = await source.next()
      signal.throwIfAborted()
      thread.worker.postMessage((page.done ? null : page.value) satisfies TrialPage)
    }
    throw new Error('the thread of a trial ended early')
  } catch (error) {
    signal.throwIfAborted() // the reason, not that something was aborted
    throw error
  } finally {
    await source.return?.()
  }
}

function startThread(input: TrialInput): AsyncDisposable & { readonly worker: Worker } {
  const worker = new Worker(new URL('./trial-worker.ts', import.meta.url), {
    workerData: input,
    name: 'trial',
    resourceLimits: { maxOldGenerationSizeMb: 256 },
    // Flags of the process are not for this thread; some, like --input-type, would even keep it from starting.
    execArgv: [],
  })
  return { worker, [Symbol.asyncDispose]: async () => void (await worker.terminate()) }
}
