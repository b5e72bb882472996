import { setTimeout as sleep } from 'node:timers/promises'
import { type RunningCommand, startCommand } from '../command.ts'

export const allRoles = ['api', 'recorder', 'normalizer', 'ingest'] as const
export type Role = (typeof allRoles)[number]

/** Before it is started again, one that ended by itself rests, as under any supervisor. */
const restMs = 1000
const mostWords = 2000

/** A process that ended by itself. One that starts may, when what it needs is away; one that has started may not. */
export interface End {
  readonly words: string
  readonly hadStarted: boolean
}

/** A process of one role that is always started again, as a supervisor would. */
export class RoleProcess implements AsyncDisposable {
  readonly name: string
  readonly role: Role
  readonly #env: Readonly<Record<string, string>>
  readonly #opsUrl: string
  readonly #ends: End[] = []
  #command: RunningCommand
  #isFrozen = false
  #isOver = false

  constructor(name: string, role: Role, env: Readonly<Record<string, string>>, opsPort: number) {
    this.name = name
    this.role = role
    this.#env = { ...env, SERVICES: role, OPS_PORT: String(opsPort) }
    this.#opsUrl = `http://127.0.0.1:${opsPort}`
    this.#command = this.#start()
  }

  get isFrozen(): boolean {
    return this.#isFrozen
  }

  /** When it ended though nobody had killed it: its last words. */
  get ends(): readonly End[] {
    return this.#ends
  }

  get words(): string {
    return this.#command.stderr().slice(-mostWords)
  }

  /** By its own account. */
  async isReady(): Promise<boolean> {
    if (!this.#hasStarted(this.#command.stderr())) return false
    return fetch(`${this.#opsUrl}/ready`, { signal: AbortSignal.timeout(5000) }).then(
      ({ ok }) => ok,
      () => false,
    )
  }

  /** `kill -9`, and a new one at once. */
  async kill(): Promise<void> {
    const killed = this.#command
    this.#command = this.#start(killed)
    await killed.end
  }

  /** It does nothing for so long, and then goes on as if nothing had been. */
  async freeze(ms: number, signal: AbortSignal): Promise<void> {
    const { child } = this.#command
    this.#isFrozen = true
    child.kill('SIGSTOP')
    await sleep(ms, undefined, { signal }).catch(() => {})
    child.kill('SIGCONT')
    this.#isFrozen = false
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isOver = true
    await this.#command[Symbol.asyncDispose]()
  }

  #hasStarted(stderr: string): boolean {
    return stderr.includes(`"service":"${this.role}","msg":"started"`)
  }

  /** A process in place of another, which is killed. */
  #start(before?: RunningCommand): RunningCommand {
    before?.child.kill('SIGKILL')
    const command = startCommand(['serve'], this.#env)
    void command.end.then(async ({ code, stderr }) => {
      if (this.#command !== command || this.#isOver) return
      const words = `${this.name} ended with ${code}: ${stderr.slice(-mostWords)}`
      this.#ends.push({ words, hadStarted: this.#hasStarted(stderr) })
      await sleep(restMs)
      if (this.#command === command && !this.#isOver) this.#command = this.#start()
    })
    return command
  }
}
