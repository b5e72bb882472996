import { type Logic, readOperation, readPath } from './logic.ts'

const field = 'payload.giftId'

/** A condition of gifts: which of them, and what else has to hold. */
export interface GiftCondition {
  /** Ids; none: any gift. */
  readonly gifts: readonly string[]
  readonly rest: Logic
}

/** Takes the choice of gifts out of a condition, where it stands first; what cannot be read so is left in the rest. */
export function splitGifts(condition: Logic): GiftCondition {
  const alone = readClause(condition)
  if (alone) return { gifts: alone, rest: null }
  const operation = readOperation(condition)
  const [first, ...others] = operation?.op === 'and' ? operation.parts : []
  const gifts = readClause(first)
  if (!gifts || others.length === 0) return { gifts: [], rest: condition ?? null }
  const [only, ...more] = others
  const isPlain = more.length === 0 && readOperation(only)?.op !== 'and' && readClause(only) === undefined
  return { gifts, rest: isPlain ? only : { and: others } }
}

export function joinGifts({ gifts, rest }: GiftCondition): Logic {
  if (gifts.length === 0) return rest
  const clause = { in: [{ var: field }, [...gifts]] }
  if (rest === null || rest === undefined) return clause
  const operation = readOperation(rest)
  return { and: operation?.op === 'and' ? [clause, ...operation.parts] : [clause, rest] }
}

function readClause(logic: Logic): readonly string[] | undefined {
  const operation = readOperation(logic)
  if (operation?.op !== 'in' || operation.parts.length !== 2) return undefined
  const [what, list] = operation.parts
  if (readPath(what) !== field || !Array.isArray(list) || list.length === 0) return undefined
  return list.every((id) => typeof id === 'string') ? (list as string[]) : undefined
}
