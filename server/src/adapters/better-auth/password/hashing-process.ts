import { type ChildProcess, fork } from 'node:child_process'
import type { Hashing } from './hashing.ts'
import type { HashingInput, HashingOutput } from './hashing-child.ts'

/** Nobody signs in for so long, and the process ends. */
const idleMs = 30_000

/**
 * Argon2id in a process of its own, of the lowest priority and started when it is needed: a hash takes a core for tens of
 * milliseconds and 19 MiB of fresh memory, and a live that goes on beside waits for neither (in a thread it waited for
 * the memory, which threads share). One call at a time.
 */
export class HashingProcess implements Hashing {
  #child: ChildProcess | undefined
  #asked: PromiseWithResolvers<string | boolean> | undefined
  #idle: NodeJS.Timeout | undefined

  async hash(password: string): Promise<string> {
    return String(await this.#ask({ password }))
  }

  async verify(hashed: string, password: string): Promise<boolean> {
    return (await this.#ask({ password, hashed })) === true
  }

  async #ask(input: HashingInput): Promise<string | boolean> {
    clearTimeout(this.#idle)
    this.#child ??= this.#start()
    const child = this.#child
    this.#asked = Promise.withResolvers()
    child.channel?.ref()
    child.send(input, (error) => error && this.#end(child, error))
    try {
      return await this.#asked.promise
    } finally {
      child.channel?.unref()
      this.#idle = setTimeout(() => this.#stop(child), idleMs).unref()
    }
  }

  #start(): ChildProcess {
    // Neither the environment, which has secrets, nor flags of this process are for that one.
    const child = fork(new URL('./hashing-child.ts', import.meta.url), {
      env: {},
      execArgv: [],
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    })
    child.unref()
    return child
      .on('message', (output: HashingOutput) => {
        if ('error' in output) this.#asked?.reject(new Error(output.error))
        else this.#asked?.resolve(output.result)
      })
      .on('error', (error) => this.#end(child, error))
      .on('exit', () => this.#end(child, new Error('the process that hashes has ended')))
  }

  #stop(child: ChildProcess): void {
    if (this.#child === child) this.#child = undefined
    child.kill()
  }

  /** The next call starts another one. */
  #end(child: ChildProcess, error: Error): void {
    if (this.#child !== child) return
    this.#child = undefined
    child.kill()
    this.#asked?.reject(error)
  }
}
