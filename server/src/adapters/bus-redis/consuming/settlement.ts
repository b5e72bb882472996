import type { Emission, Memo } from '#ports/bus.ts'
import type { Keys } from '../keys.ts'

/** What is acknowledged, by whom, and what came of it. */
export interface Settlement {
  readonly topic: string
  readonly group: string
  /** Of the lease that makes its holder the active consumer of the group. */
  readonly lease: { readonly name: string; readonly fence: number }
  readonly ids: readonly string[]
  readonly emissions: readonly Emission[]
}

/** The part of a settlement that one call of the script does. */
export interface SettlementPiece {
  readonly ids: string[]
  readonly emissions: { readonly id: number; readonly topic: string; readonly text: string; readonly memo?: Memo }[]
}

/** Bounds of one call: the server does nothing else meanwhile. */
const pieceEntries = 500
const pieceCharacters = 1024 * 1024

/** The contract names the field of an event; that of other topics is ours to name. */
export function fieldOf(topic: string): string {
  return topic === 'ttlc:events' ? 'event' : 'm'
}

export function memoArguments({ keep, ttlSeconds, values }: Memo): (string | number)[] {
  return [keep, ttlSeconds, values.length, ...values]
}

/** Pieces of bounded size in order, each with everything that came of its deliveries. */
export function* cutIntoPieces({ ids, emissions }: Settlement): Generator<SettlementPiece> {
  const byDelivery = Map.groupBy(emissions, ({ deliveryId }) => deliveryId)
  let piece: SettlementPiece = { ids: [], emissions: [] }
  let size = 0
  for (const id of ids) {
    piece.ids.push(id)
    for (const { topic, message, memo } of byDelivery.get(id) ?? []) {
      const text = JSON.stringify(message)
      size += text.length
      piece.emissions.push({ id: piece.ids.length, topic: topic.name, text, ...(memo ? { memo } : {}) })
    }
    if (piece.ids.length + piece.emissions.length < pieceEntries && size < pieceCharacters) continue
    yield piece
    piece = { ids: [], emissions: [] }
    size = 0
  }
  if (piece.ids.length > 0) yield piece
}

export interface SettlementCall {
  readonly names: string[]
  readonly args: (string | number)[]
  /** Topics that get messages, and how many, by the number of their key. */
  readonly targets: ReadonlyMap<number, { readonly topic: string; readonly messages: number }>
}

/** Keys and arguments of the script that settles a piece. */
export function createCall(
  settlement: Settlement,
  piece: SettlementPiece,
  keys: Keys,
  capacity: number,
): SettlementCall {
  const { topic, group, lease } = settlement
  const names = [keys.topic(topic), keys.tries(topic, group), keys.lease(lease.name)]
  const numbers = new Map<string, number>()
  const numberOf = (name: string) => {
    if (!numbers.has(name)) numbers.set(name, names.push(name))
    return numbers.get(name) ?? 0
  }
  const targets = new Map(
    [...Map.groupBy(piece.emissions, (emission) => emission.topic)].map(([name, { length }]) => [
      numberOf(keys.topic(name)),
      { topic: name, messages: length },
    ]),
  )
  const emissions = piece.emissions.flatMap(({ id, topic: target, text, memo }) => [
    ...[id, numberOf(keys.topic(target)), fieldOf(target), text],
    ...(memo ? [numberOf(keys.memo(memo.key)), ...memoArguments(memo)] : [0]),
  ])
  const counts = [...targets].flatMap(([number, { messages }]) => [number, messages])
  const args = [group, lease.fence, capacity, targets.size, ...counts, piece.ids.length, ...piece.ids, ...emissions]
  return { names, args, targets }
}
