import type { RuleField } from '../shapes.ts'
import { isRecord, type Logic } from './logic.ts'

/** Fields that have a short name, by their path; conditions may use either. */
const shortNames: Readonly<Record<string, string>> = {
  'user.uniqueId': 'username',
  'user.displayName': 'displayName',
  'user.userId': 'userId',
  'payload.giftName': 'giftName',
  'payload.giftCount': 'giftCount',
  'payload.coins': 'coins',
  'payload.message': 'message',
  'payload.likeCount': 'likeCount',
  'payload.totalLikeCount': 'totalLikeCount',
}

/** The fields, and those that the condition calls by their path, as it calls them. */
export function addLongNames(fields: readonly RuleField[], condition: Logic): readonly RuleField[] {
  const used = new Set(listPaths(condition))
  const added = Object.entries(shortNames).flatMap(([path, short]) => {
    const field = fields.find((each) => each.path === short)
    return field && used.has(path) && !fields.some((each) => each.path === path) ? [{ ...field, path }] : []
  })
  return added.length === 0 ? fields : [...fields, ...added]
}

function listPaths(logic: Logic): string[] {
  if (Array.isArray(logic)) return logic.flatMap(listPaths)
  if (!isRecord(logic)) return []
  return Object.entries(logic).flatMap(([op, operands]) =>
    op === 'var' && typeof operands === 'string' ? [operands] : listPaths(operands),
  )
}
