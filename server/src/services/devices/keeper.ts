import type { EmergencyStop } from '@livetap/contracts/devices/devices.ts'
import type { Manifest } from '@livetap/contracts/devices/manifest.ts'
import { type RawBuilder, sql } from 'kysely'
import { latchStop } from '#domain/devices/devices.ts'
import { describeError } from '#kernel/errors.ts'
import type { Db } from '#ports/db.ts'
import type { Ports } from '#ports/ports.ts'
import { adoptManifest, type DevicePlace } from './device-rows.ts'

/**
 * Writes what has happened to interlocks and manifests into their rows, at once. What cannot be written is logged, and
 * found again when rows and device are compared: every answer is whether it was.
 */
export class Keeper {
  readonly #query: Db['query']
  readonly #log: Ports['log']
  readonly #adopted: (place: DevicePlace) => void
  readonly #pending = new Set<Promise<boolean>>()

  /** `adopted` is called when the manifest of a device was taken for its approved one. */
  constructor({ db, log }: Pick<Ports, 'db' | 'log'>, adopted: (place: DevicePlace) => void) {
    this.#query = db.query
    this.#log = log
    this.#adopted = adopted
  }

  keepStop({ workspaceId, deviceId }: DevicePlace, stop: EmergencyStop): Promise<boolean> {
    return this.#keep(async () => (await latchStop(this.#query, workspaceId, stop, deviceId)).length > 0)
  }

  acknowledgeStop(place: DevicePlace, stop: EmergencyStop): Promise<boolean> {
    return this.#keep(() => acknowledgeStop(this.#query, place, stop))
  }

  openStop(place: DevicePlace, stop: EmergencyStop): Promise<boolean> {
    return this.#keep(() => openStop(this.#query, place, stop))
  }

  dropArming(place: DevicePlace): Promise<boolean> {
    return this.#keep(() => dropArming(this.#query, place))
  }

  adopt(place: DevicePlace, manifest: Manifest): Promise<boolean> {
    return this.#keep(async () => {
      const isAdopted = await adoptManifest(this.#query, place, manifest)
      if (isAdopted) this.#adopted(place)
      return isAdopted
    })
  }

  /** Resolves when nothing is being written. */
  async settle(): Promise<void> {
    while (this.#pending.size > 0) await Promise.all(this.#pending)
  }

  #keep(write: () => Promise<boolean>): Promise<boolean> {
    const kept = write().catch((error: unknown) => {
      this.#log.warn({ error: describeError(error) }, 'An interlock of a device is written down later')
      return false
    })
    this.#pending.add(kept)
    void kept.then(() => this.#pending.delete(kept))
    return kept
  }
}

/** The row of the stop that a device has: written by whoever pressed it, and here again, should that one be gone. */
export class StopRow {
  /** It has, or has had, the stop: when it has it no more, somebody has opened it. */
  isKept = false
  readonly #keeper: Keeper
  readonly #place: DevicePlace
  readonly #change: () => void
  /** Of what is written, one after the other. */
  #last: Promise<unknown> = Promise.resolve()
  #newest: EmergencyStop | undefined

  /** `change` is called when what was read of the row before is old. */
  constructor(keeper: Keeper, place: DevicePlace, change: () => void) {
    this.#keeper = keeper
    this.#place = place
    this.#change = change
  }

  keep(stop: EmergencyStop): void {
    this.isKept = false
    this.#newest = stop
    this.#change()
    const kept = this.#last.then(() => this.#keeper.keepStop(this.#place, stop))
    this.#last = kept.then((isKept) => {
      if (!isKept || this.#newest !== stop) return
      this.isKept = true
      this.#change()
    })
  }

  open(stop: EmergencyStop): Promise<boolean> {
    const opened = this.#last.then(() => this.#keeper.openStop(this.#place, stop))
    this.#last = opened
    return opened
  }
}

/** Notes that the device has said that it stopped. */
function acknowledgeStop(query: Db['query'], place: DevicePlace, stop: EmergencyStop): Promise<boolean> {
  return change(query, place, sql`stop = ${JSON.stringify(stop)}::jsonb where ${isOf(stop)}`)
}

/** Only for who has heard the device say that its stop is open. */
function openStop(query: Db['query'], place: DevicePlace, stop: EmergencyStop): Promise<boolean> {
  return change(query, place, sql`stop = null where ${isOf(stop)}`)
}

function dropArming(query: Db['query'], place: DevicePlace): Promise<boolean> {
  return change(query, place, sql`arming = null where true`)
}

const isOf = (stop: EmergencyStop) => sql`stop ->> 'at' = ${stop.at}`

/** Resolves to whether there was something to change. */
async function change(
  query: Db['query'],
  { workspaceId, deviceId }: DevicePlace,
  what: RawBuilder<unknown>,
): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update devices.interlocks set ${what} and workspace_id = ${workspaceId} and device_id = ${deviceId}`.execute(query)
  return Number(numAffectedRows ?? 0) > 0
}
