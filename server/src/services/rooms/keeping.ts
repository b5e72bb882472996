import { roomLimits } from '@livetap/contracts/rooms/room.ts'
import { findRoom, keepRoomState, type RoomRow, readRoomState } from '#domain/room-book/room-book.ts'
import {
  createRoomDocument,
  makeWhole,
  type RoomDocument,
  resumeRoom,
  toWritten,
  type WrittenRoom,
} from '#domain/rooms/rooms.ts'
import { describeError } from '#kernel/errors.ts'
import { defaultWorkspaceId } from '#kernel/ids.ts'
import type { Ports } from '#ports/ports.ts'
import type { KeptRoom, RoomStore } from '#ports/room-store/room-store.ts'

export interface KeeperPorts extends Pick<Ports, 'db' | 'log'> {
  readonly store: RoomStore<RoomDocument>
}

/** A room that can be gone into. */
export interface FoundRoom extends KeptRoom<RoomDocument> {
  /** As its workspace has made it; absent: somebody has opened it by going there. */
  readonly row?: RoomRow
  /** Nobody was in it before. */
  readonly isNew: boolean
}

/** Brings rooms from the database into the store and back. */
export class Keeper {
  readonly #ports: KeeperPorts

  constructor(ports: KeeperPorts) {
    this.#ports = ports
  }

  /** The room in the store, brought there if need be. Undefined: there is none, and it may not be opened. */
  async find(roomId: string, mayOpen: boolean): Promise<FoundRoom | undefined> {
    const { db, store } = this.#ports
    const [kept, row] = await Promise.all([this.#findKept(roomId), findRoom(db.query, roomId)])
    if (row) return { ...(kept ?? (await this.#bring(row))), row, isNew: false }
    if (!kept) return mayOpen ? this.#open(roomId) : undefined
    if (kept.document.isAdHoc) return { ...kept, isNew: false }
    // Its workspace has removed it, and with it what kept others out.
    await store.remove(roomId)
    return undefined
  }

  async #findKept(roomId: string): Promise<KeptRoom<RoomDocument> | undefined> {
    const kept = await this.#ports.store.find(roomId)
    return kept && this.#makeWhole(roomId, kept)
  }

  /** What the store has from before there was all that there is of a room is whole from here on. */
  async #makeWhole<Kept extends KeptRoom<RoomDocument>>(roomId: string, kept: Kept): Promise<Kept> {
    const whole = makeWhole(kept.document)
    if (whole === kept.document) return kept
    const change = (document: RoomDocument) => ({ document: makeWhole(document), result: undefined })
    const changed = await this.#ports.store.change(roomId, change)
    return { ...kept, document: changed?.document ?? whole, version: changed?.version ?? kept.version }
  }

  async #open(roomId: string): Promise<FoundRoom> {
    const { store } = this.#ports
    const place = { roomId, workspaceId: defaultWorkspaceId, name: roomId, visibility: 'link', isAdHoc: true } as const
    const kept = await store.open(roomId, createRoomDocument({ ...place, createdAt: store.now() }))
    return this.#makeWhole(roomId, kept)
  }

  async #bring(row: RoomRow): Promise<KeptRoom<RoomDocument>> {
    const { db, store } = this.#ports
    const place = { workspaceId: row.workspace_id, roomId: row.room_id }
    const state = await readRoomState<WrittenRoom>(db.query, place)
    const document = state ? resumeRoom(state.document, state.keptAt, store.now()) : begin(row)
    const kept = await store.open(row.room_id, document, state?.version)
    // Of two processes that bring the room at the same moment, one brings its chat.
    if (kept.isNew) {
      for (const message of state?.messages ?? []) await store.say(row.room_id, message)
    }
    return this.#makeWhole(row.room_id, kept)
  }

  /** Writes the room down, if its workspace has made it. */
  async keep(roomId: string): Promise<void> {
    const { db, store } = this.#ports
    const [kept, messages] = await Promise.all([this.#findKept(roomId), store.messages(roomId)])
    if (!kept) return
    const place = { workspaceId: kept.document.workspaceId, roomId }
    const document = toWritten(kept.document)
    await keepRoomState(db.query, place, { ...kept, document, messages, keptAt: store.now() })
  }

  /** Has rooms go from the store in which nobody was for half an hour. Resolves to how many went. */
  async sweep(): Promise<number> {
    const { store, log } = this.#ports
    let swept = 0
    for (const roomId of await store.list()) {
      try {
        if (await this.#sweepOne(roomId)) swept += 1
      } catch (error) {
        // One that cannot be written down keeps no other from going.
        log.warn({ roomId, error: describeError(error) }, 'A room that nobody is in could not be written down')
      }
    }
    return swept
  }

  async #sweepOne(roomId: string): Promise<boolean> {
    const { store } = this.#ports
    const kept = await store.find(roomId)
    if (!kept || kept.document.lastActivity + roomLimits.emptyMs > store.now()) return false
    if ((await store.present(roomId)).length > 0) return false
    await this.keep(roomId)
    await store.remove(roomId)
    return true
  }
}

function begin(row: RoomRow): RoomDocument {
  const { room_id: roomId, workspace_id: workspaceId, name, visibility, settings, unique_id: uniqueId } = row
  const about = { roomId, workspaceId, name, visibility, settings, createdAt: row.created_at.getTime() }
  return createRoomDocument(uniqueId === null ? about : { ...about, uniqueId })
}
