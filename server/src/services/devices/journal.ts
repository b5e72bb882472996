import type { CommandRun, DeviceNote } from '@livetap/contracts/devices/commands.ts'
import type { LinkState } from '@livetap/contracts/devices/link.ts'
import type { Manifest } from '@livetap/contracts/devices/manifest.ts'
import { sql } from 'kysely'
import { type Logged, writeCommands, writeNotes } from '#domain/device-commands/device-commands.ts'
import { describeError, isTransient } from '#kernel/errors.ts'
import { Nap } from '#kernel/waiting.ts'
import type { Ports } from '#ports/ports.ts'
import type { DevicePlace } from './device-rows.ts'
import type { DevicesMetrics } from './devices-metrics.ts'

const writeEveryMs = 250
const writeStatesEveryMs = 1000
const mostCommands = 5000
const mostNotes = 2000
const atOnce = 500

/** How a connected device is, to be written down. */
export interface StateNote extends DevicePlace {
  readonly epoch: number
  readonly lastSeenAt: string
  readonly proposed: Manifest | null
  /** It says what was approved. */
  readonly isApproved: boolean
  readonly state: LinkState | null
}

type NotedDevice = Logged<DeviceNote & { readonly deviceId: string }>

/**
 * Writes down what devices do, together and a moment later: nobody waits for it. While the database is away it keeps what
 * is newest, as much as it has room for.
 */
export class Journal {
  readonly #ports: Pick<Ports, 'db' | 'clock' | 'log'>
  readonly #metrics: DevicesMetrics
  readonly #nap: Nap
  readonly #commands = new Map<string, Logged<CommandRun>>()
  readonly #states = new Map<string, StateNote>()
  #notes: NotedDevice[] = []
  #statesAt = 0

  constructor(ports: Pick<Ports, 'db' | 'clock' | 'log'>, metrics: DevicesMetrics) {
    this.#ports = ports
    this.#metrics = metrics
    this.#nap = new Nap(ports.clock)
  }

  /** A later one of the same command takes the place of the one before. */
  addCommand(command: Logged<CommandRun>): void {
    const key = `${command.workspaceId} ${command.commandId}`
    this.#commands.delete(key)
    this.#commands.set(key, command)
    const [oldest] = this.#commands.keys()
    if (this.#commands.size > mostCommands && oldest !== undefined) {
      this.#commands.delete(oldest)
      this.#metrics.lost.add()
    }
    this.#nap.wake()
  }

  addNote(note: NotedDevice): void {
    if (this.#notes.length >= mostNotes) this.#metrics.lost.add()
    this.#notes = [...this.#notes.slice(1 - mostNotes), note]
    this.#nap.wake()
  }

  addState(state: StateNote): void {
    this.#states.set(`${state.workspaceId} ${state.deviceId}`, state)
    this.#nap.wake()
  }

  /** Resolves when the signal has aborted and the rest is written, or cannot be. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock, log } = this.#ports
    while (!signal.aborted) {
      await clock.sleep(writeEveryMs, signal).catch(() => {})
      await this.#write().catch((error: unknown) => {
        log.warn({ error: describeError(error) }, 'What devices did is written down later')
      })
      if (this.#isEmpty) await this.#nap.rest(undefined, signal)
    }
    await this.#write(true).catch((error: unknown) => {
      log.error({ commands: this.#commands.size, error: describeError(error) }, 'What devices did is not written down')
    })
  }

  /** Together, as long as the database takes all of them: halves of what it does not, down to the one that is lost. */
  async #writeAll<Row extends DevicePlace>(rows: readonly Row[], write: (rows: readonly Row[]) => Promise<void>) {
    try {
      await write(rows)
    } catch (error) {
      if (isTransient(error)) throw error
      const [only, ...others] = rows
      if (only !== undefined && others.length === 0) return this.#lose(only, error)
      const half = Math.ceil(rows.length / 2)
      await this.#writeAll(rows.slice(0, half), write)
      await this.#writeAll(rows.slice(half), write)
    }
  }

  #lose({ workspaceId, deviceId }: DevicePlace, error: unknown): void {
    const about = { workspaceId, deviceId, error: describeError(error) }
    this.#ports.log.warn(about, 'Something that a device did cannot be written down, and is lost')
    this.#metrics.lost.add()
  }

  get #isEmpty(): boolean {
    return this.#commands.size === 0 && this.#notes.length === 0 && this.#states.size === 0
  }

  async #write(isLast = false): Promise<void> {
    const { clock, db } = this.#ports
    while (this.#commands.size > 0) {
      const commands = [...this.#commands].slice(0, atOnce)
      const rows = commands.map(([, command]) => command)
      await this.#writeAll(rows, (some) => writeCommands(db.query, some))
      forgetWritten(this.#commands, commands)
    }
    await this.#writeAll(this.#notes, async (some) => {
      await writeNotes(db.query, some)
      this.#notes = this.#notes.filter((note) => !some.includes(note))
    })
    if (!isLast && clock.now() - this.#statesAt < writeStatesEveryMs) return
    this.#statesAt = clock.now()
    const states = [...this.#states]
    const rows = states.map(([, state]) => state)
    await this.#writeAll(rows, (some) => writeStates(db.query, some))
    forgetWritten(this.#states, states)
  }
}

/** What has changed meanwhile is written again. */
function forgetWritten<Value>(pending: Map<string, Value>, written: readonly (readonly [string, Value])[]): void {
  for (const [key, value] of written) if (pending.get(key) === value) pending.delete(key)
}

/** Only of connections that are the newest of their device. */
async function writeStates(query: Ports['db']['query'], states: readonly StateNote[]): Promise<void> {
  if (states.length === 0) return
  await sql`
    update devices.states s set last_seen_at = r."lastSeenAt", proposed = r.proposed, state = r.state,
      refused = case when r."isApproved" then null else s.refused end
    from jsonb_to_recordset(${JSON.stringify(states)}::jsonb)
      as r("workspaceId" text, "deviceId" text, epoch bigint, "lastSeenAt" timestamptz, proposed jsonb, "isApproved" boolean,
        state jsonb)
    where s.workspace_id = r."workspaceId" and s.device_id = r."deviceId" and s.epoch = r.epoch`.execute(query)
}
