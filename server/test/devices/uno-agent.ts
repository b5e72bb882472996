import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Device, DeviceCreated, DeviceRequest } from '@livetap/contracts/devices/devices.ts'
import { openPtyUno, type PtyUno } from '@livetap/firmware/pty-uno.ts'
import { call, eventually } from '../livetap-process.ts'

const launcher = fileURLToPath(new URL('../../../bin/livetap.js', import.meta.url))

/** The pin of the lamp of the sketch as it comes. */
export const lampPin = 5

export interface UnoOptions {
  readonly policy?: DeviceRequest['policy']
  /** What Node runs as the agent of this device, before where its board and its state are; usual: the agent at `url`. */
  readonly agent?: (device: Device) => readonly string[]
}

/** The firmware's binary on a simulated Arduino Uno, behind a serial port that an agent of its own process has open. */
export class UnoBehindAgent implements AsyncDisposable {
  readonly uno: PtyUno
  readonly deviceId: string
  readonly #folder: string
  readonly #args: readonly string[]
  readonly #token: string
  #agent: ChildProcess
  #log = ''

  constructor(uno: PtyUno, folder: string, { device, token }: DeviceCreated, args: readonly string[]) {
    this.uno = uno
    this.deviceId = device.deviceId
    this.#folder = folder
    this.#token = token
    this.#args = [...args, '--serial', uno.path, '--state-file', join(folder, 'state.json')]
    this.#agent = this.#start()
  }

  #start(): ChildProcess {
    const agent = spawn(process.execPath, this.#args, {
      env: { PATH: process.env.PATH ?? '', HOME: this.#folder, LIVETAP_AGENT_TOKEN: this.#token },
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    agent.stderr?.on('data', (chunk) => {
      this.#log = (this.#log + chunk).slice(-20_000)
    })
    return agent
  }

  /** What its agents have written so far. */
  get log(): string {
    return this.#log
  }

  /** As a power cut would. */
  async killAgent(): Promise<void> {
    await this.#end('SIGKILL')
  }

  startAgent(): void {
    this.#agent = this.#start()
  }

  freezeAgent(): void {
    this.#agent.kill('SIGSTOP')
  }

  thawAgent(): void {
    this.#agent.kill('SIGCONT')
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    if (this.#agent.exitCode !== null || this.#agent.signalCode !== null) return
    const ended = once(this.#agent, 'exit')
    this.#agent.kill(signal)
    await ended
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.thawAgent()
    await this.#end('SIGTERM')
    await this.uno[Symbol.asyncDispose]()
    await rm(this.#folder, { recursive: true, force: true })
  }
}

/** What Node runs as the agent of a Livetap. */
export const agentAt = (url: string): readonly string[] => [launcher, 'agent', '--url', url]

/** Registers the board at that Livetap and starts all between; resolves when it takes commands. */
export async function openUnoBehindAgent(url: string, options: UnoOptions = {}): Promise<UnoBehindAgent> {
  const { policy = {}, agent = () => agentAt(url) } = options
  const wish: DeviceRequest = { name: 'Board', kind: 'board', policy }
  const created = await call<DeviceCreated>(url, '/api/v1/devices', wish)
  const folder = await mkdtemp(join(tmpdir(), 'livetap-agent-'))
  const board = new UnoBehindAgent(await openPtyUno(), folder, created, agent(created.device))
  try {
    await armBoard(url, board.deviceId)
  } catch (error) {
    await board[Symbol.asyncDispose]()
    throw new Error(`the board does not take commands:\n${board.log}`, { cause: error })
  }
  return board
}

/** Arms the board, which has something of high risk, once it is there; resolves when it takes commands. */
export async function armBoard(url: string, deviceId: string): Promise<void> {
  const address = `/api/v1/devices/${deviceId}`
  const isIn = async (condition: string) => {
    const { status } = await call<Device>(url, address)
    return status.connection === 'online' && status.condition === condition
  }
  await eventually('the board', () => isIn('disarmed'))
  await call(url, `${address}/arm`, {})
  await eventually('its readiness', () => isIn('ready'))
}
