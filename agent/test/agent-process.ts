import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/** Which of the two agents. */
export interface Kind {
  readonly name: string
  readonly command: readonly string[]
}

const path = (name: string) => fileURLToPath(new URL(name, import.meta.url))
export const python = '/usr/bin/python3'

export const nodeAgent: Kind = { name: 'Node', command: [process.execPath, path('../../bin/livetap.js'), 'agent'] }
export const pythonAgent: Kind = { name: 'Python', command: [python, path('../python/livetap_agent.py')] }

/** What of Python is missing, in words; undefined when nothing is. */
export function findMissing(modules: string): string | undefined {
  try {
    execFileSync(python, ['-c', `import ${modules}`], { stdio: 'pipe' })
    return undefined
  } catch {
    return `${python} lacks one of: ${modules} (Debian: python3-websocket python3-serial)`
  }
}

/** A running agent. */
export class AgentProcess {
  output = ''
  code: number | null | undefined
  #child: ChildProcess

  constructor(kind: Kind, args: readonly string[], env: NodeJS.ProcessEnv) {
    const [program, ...first] = kind.command
    this.#child = spawn(program as string, [...first, ...args], { env: { ...process.env, ...env } })
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.on('data', (chunk) => {
        this.output += chunk
      })
    }
    this.#child.once('exit', (code) => {
      this.code = code
    })
  }

  /** `SIGSTOP` freezes it, until `SIGCONT`. */
  signal(name: NodeJS.Signals): void {
    this.#child.kill(name)
  }

  async end(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    if (this.code !== undefined) return
    const isOver = once(this.#child, 'exit')
    this.#child.kill(signal)
    await isOver
  }
}
