import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { fileURLToPath } from 'node:url'
import { testToken } from './test-accounts.ts'

const launcher = fileURLToPath(new URL('../../bin/livetap.js', import.meta.url))

export interface CommandEnd {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface RunningCommand extends AsyncDisposable {
  readonly child: ChildProcess
  readonly stdout: () => string
  readonly stderr: () => string
  readonly end: Promise<CommandEnd>
}

type Environment = Readonly<Record<string, string>>

/** Starts `livetap …` as a person would, without a terminal, under `node` (default: the one that runs the tests). */
export function startCommand(args: readonly string[], env: Environment, node = process.execPath): RunningCommand {
  const child = spawn(node, [launcher, ...args], {
    env: { PATH: process.env.PATH ?? '', HOME: tmpdir(), API_TOKEN: testToken, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const written = { stdout: '', stderr: '' }
  child.stdout.setEncoding('utf8').on('data', (text) => {
    written.stdout += text
  })
  child.stderr.setEncoding('utf8').on('data', (text) => {
    written.stderr += text
  })
  const end = once(child, 'close').then(([code]) => ({ code, ...written }))
  return {
    child,
    stdout: () => written.stdout,
    stderr: () => written.stderr,
    end,
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL')
      await end
    },
  }
}

export function runCommand(args: readonly string[], env: Environment, node?: string): Promise<CommandEnd> {
  return startCommand(args, env, node).end
}
