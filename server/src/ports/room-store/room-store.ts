import type { RoomMessage } from '@livetap/contracts/rooms/room.ts'

/** A room as it is kept. */
export interface KeptRoom<Document> {
  readonly document: Document
  /** Grows with every change. */
  readonly version: number
}

/** A room that was wanted kept. */
export interface OpenedRoom<Document> extends KeptRoom<Document> {
  /** It was not kept before: the document is the one given. */
  readonly isNew: boolean
}

/** What a change comes to: another document, or none, and what whoever asked for it is told. */
export interface RoomChange<Document, Result> {
  /** Absent: the room stays as it is. */
  readonly document?: Document
  readonly result: Result
}

export interface ChangedRoom<Document, Result> extends KeptRoom<Document> {
  readonly result: Result
  readonly isChanged: boolean
}

/** Somebody who is in a room by one connection. */
export interface RoomPresence {
  readonly connectionId: string
  readonly memberId: string
  /** What the connection's player has last told, as the service writes it. */
  readonly report?: string
}

/** What is put into a ballot. `at` is its place in the order of things: only what is later replaces what was before. */
export type BallotEntry =
  /** The voter chooses this from here on. */
  | { readonly kind: 'vote'; readonly at: number; readonly voter: string; readonly choice: string }
  /** Weighs in for what the voter had chosen by then, whatever they choose later; `id` names it. */
  | { readonly kind: 'gift'; readonly at: number; readonly voter: string; readonly id: string; readonly weight: number }

/** What a ballot has come to. */
export interface BallotCount {
  /** Votes and weights by choice; what nobody chooses is left out. */
  readonly tallies: ReadonlyMap<string, number>
  /** The ballot is full: some of what was put in is not counted. */
  readonly isFull: boolean
}

/** Voters and gifts that a ballot counts. */
export const mostInBallot = 100_000

/**
 * Where rooms are while somebody is in them. No process owns a room: whoever changes it does so by comparing and setting,
 * so that all changes of a room happen one after the other, and every one is dated by the clock of the store.
 */
export interface RoomStore<Document> extends AsyncDisposable {
  /** Milliseconds since 1970 by the store's clock, the same for all processes within a few milliseconds. */
  now(): number
  find(roomId: string): Promise<KeptRoom<Document> | undefined>
  /** Keeps the room unless it is kept already; resolves to the one that is. Its version is above `lastVersion`. */
  open(roomId: string, document: Document, lastVersion?: number): Promise<OpenedRoom<Document>>
  /**
   * Changes a room. `decide` is pure: it is called again when somebody else was faster, with what is there then, and `now`
   * never goes back from one change of a room to the next. Undefined: no such room. Rejects with `room-busy` after many
   * tries, and with `store-unavailable` when the store cannot be reached.
   */
  change<Result>(
    roomId: string,
    decide: (document: Document, now: number) => RoomChange<Document, Result>,
  ): Promise<ChangedRoom<Document, Result> | undefined>
  /** Forgets the room with its messages, presences and ballots. */
  remove(roomId: string): Promise<void>
  /** Rooms that are kept. */
  list(): Promise<readonly string[]>

  /** Adds a message; the oldest beyond `roomLimits.messages` go. */
  say(roomId: string, message: RoomMessage): Promise<void>
  /** False: there was none with that id. */
  unsay(roomId: string, messageId: string): Promise<boolean>
  /** Oldest first. */
  messages(roomId: string): Promise<readonly RoomMessage[]>

  /** Says that these are in the room, for the next 30 seconds. */
  beat(roomId: string, presences: readonly RoomPresence[]): Promise<void>
  leave(roomId: string, connectionIds: readonly string[]): Promise<void>
  /** Who is in the room, whichever process has their connections. */
  present(roomId: string): Promise<readonly RoomPresence[]>

  /**
   * Puts entries into a ballot of the room, which begins with the first. The same entries again, in whatever
   * order, change nothing. In a room that is not kept nothing is counted.
   */
  cast(roomId: string, ballotId: string, entries: readonly BallotEntry[]): Promise<BallotCount>
  /** Forgets all ballots but these. False: the room is of another version, and nothing was forgotten. */
  keepBallots(roomId: string, version: number, ballotIds: readonly string[]): Promise<boolean>
}

/** Presences that were not said again for so long are over. */
export const presenceMs = 30_000
