import type { RQBJsonLogic, RuleGroupType, RuleType } from 'react-querybuilder'
import { formatQuery } from 'react-querybuilder/formatQuery'
import { parseJsonLogic } from 'react-querybuilder/parseJsonLogic'
import type { RuleField } from '../shapes.ts'
import { isRecord, isSameJson, type Logic, readOperation } from './logic.ts'
import { isOperator, operatorsOf } from './operators.ts'

/** No condition at all. */
const emptyQuery: RuleGroupType = { combinator: 'and', rules: [] }

/** The condition of a query; null for one without any clause. */
export function writeCondition(query: RuleGroupType): Logic {
  const filled = dropEmpty(query)
  return filled === undefined ? null : (formatQuery(filled, 'jsonlogic') as Logic)
}

/** Groups in which there is nothing would be false, and with them everything; so would be a choice of none. */
function dropEmpty(group: RuleGroupType): RuleGroupType | undefined {
  const kept = (each: RuleGroupType['rules'][number]) => {
    if (typeof each === 'string') return undefined
    if ('rules' in each) return dropEmpty(each)
    return Array.isArray(each.value) && each.value.length === 0 ? undefined : each
  }
  const rules = group.rules.map(kept).filter((each) => each !== undefined)
  return rules.length === 0 ? undefined : { ...group, rules }
}

/**
 * The query of a condition, if it can be shown as one without losing anything; undefined where it cannot.
 * The parser leaves out what it does not know without a word, and would so make a condition that is always true.
 */
export function readCondition(condition: Logic, fields: readonly RuleField[]): RuleGroupType | undefined {
  if (condition === null || condition === undefined) return emptyQuery
  if (!isRecord(condition)) return undefined
  const query: RuleGroupType | undefined = tryTo(() =>
    parseJsonLogic(condition as RQBJsonLogic, { listsAsArrays: true }),
  )
  if (!query || query.rules.length === 0 || !fits(query, fields)) return undefined
  const again = tryTo(() => formatQuery(query, 'jsonlogic') as Logic)
  return isSameJson(again, normalize(condition)) ? query : undefined
}

function tryTo<T>(act: () => T): T | undefined {
  try {
    return act()
  } catch {
    return undefined
  }
}

/** A single clause is written as a group of one. */
function normalize(condition: Logic): Logic {
  const operation = readOperation(condition)
  if (operation?.op === 'and' || operation?.op === 'or') return condition
  const inner = operation?.op === '!' ? readOperation(operation.parts[0]) : undefined
  return inner?.op === 'and' || inner?.op === 'or' ? condition : { and: [condition] }
}

/** Whether every clause is about a known field, with an operator and a value of its kind. */
function fits(group: RuleGroupType, fields: readonly RuleField[]): boolean {
  return group.rules.every((each) =>
    'rules' in each ? each.rules.length > 0 && fits(each, fields) : suits(each, fields),
  )
}

function suits({ field, operator, value, valueSource }: RuleType, fields: readonly RuleField[]): boolean {
  const known = fields.find(({ path }) => path === field)
  if (!known || (valueSource !== undefined && valueSource !== 'value')) return false
  if (!isOperator(operator) || !operatorsOf(known.kind).includes(operator)) return false
  return isPlural(operator) ? Array.isArray(value) && value.every((one) => isOf(known, one)) : isOf(known, value)
}

const isPlural = (operator: string): boolean => /^(in|notIn|between|notBetween)$/.test(operator)

const types = { text: 'string', number: 'number', truth: 'boolean' } as const
const isOf = ({ kind }: RuleField, value: unknown): boolean => typeof value === types[kind]
