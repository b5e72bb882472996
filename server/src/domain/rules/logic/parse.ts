import { RE2JS } from 're2js'
import { AppError } from '#kernel/errors.ts'
import { operators } from './operators.ts'
import { longestList, longestText } from './scope.ts'

/** A field that a condition may read. `item`: of a list, what its items have. */
export interface Field {
  readonly kind: 'text' | 'number' | 'truth' | 'list'
  readonly segments: readonly string[]
  readonly item?: Fields
}

export interface Fields {
  /** What they are of, for messages: "a gift". */
  readonly of: string
  find(path: string): Field | undefined
}

/** A condition that was found to be allowed. */
export type Node =
  | { readonly op: 'value'; readonly value: unknown }
  | { readonly op: 'list'; readonly parts: readonly Node[] }
  | { readonly op: 'var'; readonly path: string; readonly segments: readonly string[]; readonly fallback?: Node }
  | { readonly op: 'matches'; readonly parts: readonly [text: Node, pattern: Node]; readonly expression: RE2JS }
  | { readonly op: 'and' | 'or' | 'if'; readonly parts: readonly Node[] }
  | { readonly op: 'some' | 'all' | 'none'; readonly parts: readonly [list: Node, test: Node] }
  | { readonly op: 'apply'; readonly name: string; readonly parts: readonly Node[] }

export const mostDepth = 24
export const mostNodes = 400
const longestPattern = 200
/** Of the compiled expression: the work for a text is at most its length times this. */
const mostInstructions = 200

interface Place {
  readonly at: string
  readonly depth: number
  readonly fields: Fields
  readonly counter: { nodes: number }
}

/** Throws AppError `rule-invalid` with place and reason. `at` names the condition in messages. */
export function parseCondition(condition: unknown, fields: Fields, at: string): Node {
  return parse(condition, { at, depth: 1, fields, counter: { nodes: 0 } })
}

export function invalid(at: string, reason: string): AppError {
  return new AppError('rule-invalid', `${at}: ${reason}`)
}

function parse(value: unknown, place: Place): Node {
  place.counter.nodes += 1
  if (place.counter.nodes > mostNodes) throw invalid(place.at, `a condition has at most ${mostNodes} parts`)
  if (place.depth > mostDepth) throw invalid(place.at, `a condition is at most ${mostDepth} deep`)
  if (Array.isArray(value)) return parseList(value, place)
  if (typeof value === 'object' && value !== null) return parseOperation(value as Record<string, unknown>, place)
  if (typeof value === 'string' && value.length > longestText)
    throw invalid(place.at, `a text has at most ${longestText} characters`)
  if (value === undefined) throw invalid(place.at, 'there is nothing here')
  return { op: 'value', value }
}

function parseList(values: readonly unknown[], place: Place): Node {
  if (values.length > longestList) throw invalid(place.at, `a list has at most ${longestList} items`)
  const parts = values.map((value, index) => parse(value, inside(place, `[${index}]`)))
  return { op: 'list', parts }
}

const inside = (place: Place, step: string, fields = place.fields): Place => ({
  ...place,
  at: place.at + step,
  depth: place.depth + 1,
  fields,
})

function parseOperation(operation: Record<string, unknown>, place: Place): Node {
  const [name, ...others] = Object.keys(operation)
  if (name === undefined || others.length > 0) throw invalid(place.at, 'an object has exactly one operator')
  const given = operation[name]
  const values = Array.isArray(given) ? (given as unknown[]) : [given]
  const here = { ...place, at: `${place.at}.${name.slice(0, 40)}` }
  const step = (index: number) => (Array.isArray(given) ? `[${index}]` : '')
  const parseAll = () => values.map((value, index) => parse(value, inside(here, step(index))))
  if (name === 'var') return parseVar(values, here)
  if (name === 'matches') return parseMatches(values, here)
  if (name === 'some' || name === 'all' || name === 'none') return parseQuantifier(name, values, here)
  if (name === 'and' || name === 'or' || name === 'if') {
    if (values.length === 0) throw invalid(here.at, 'something has to be in it')
    return { op: name, parts: parseAll() }
  }
  const operator = operators.get(name)
  if (!operator) throw invalid(here.at, 'there is no such operator')
  if (values.length < operator.least || values.length > operator.most)
    throw invalid(here.at, `takes ${describeCount(operator.least, operator.most)}, not ${values.length}`)
  return { op: 'apply', name, parts: parseAll() }
}

function describeCount(least: number, most: number): string {
  if (most === mostNodes) return `at least ${least}`
  return least === most ? String(least) : `${least} or ${most}`
}

function parseVar([path, fallback, ...others]: readonly unknown[], place: Place): Node {
  if (typeof path !== 'string') throw invalid(place.at, 'the name of a field is a text')
  if (others.length > 0) throw invalid(place.at, 'takes a field and what stands for it where there is none')
  const field = place.fields.find(path)
  if (!field) throw invalid(place.at, `${place.fields.of} has no field ${path.slice(0, 60)}`)
  const { segments } = field
  return fallback === undefined
    ? { op: 'var', path, segments }
    : { op: 'var', path, segments, fallback: parse(fallback, inside(place, '[1]')) }
}

function parseMatches(values: readonly unknown[], place: Place): Node {
  const [text, pattern] = values
  if (values.length !== 2) throw invalid(place.at, `takes 2, not ${values.length}`)
  if (typeof pattern !== 'string') throw invalid(`${place.at}[1]`, 'the expression is a text')
  if (pattern.length > longestPattern)
    throw invalid(`${place.at}[1]`, `an expression has at most ${longestPattern} characters`)
  const node = parse(text, inside(place, '[0]'))
  return {
    op: 'matches',
    parts: [node, parse(pattern, inside(place, '[1]'))],
    expression: compileExpression(pattern, `${place.at}[1]`),
  }
}

function compileExpression(pattern: string, at: string): RE2JS {
  const expression = readExpression(pattern, at)
  if (expression.programSize() > mostInstructions)
    throw invalid(at, 'the expression is too much work: repeat less in it')
  return expression
}

function readExpression(pattern: string, at: string): RE2JS {
  try {
    return RE2JS.compile(pattern)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw invalid(at, reason.replace(/^error parsing regexp: /, ''))
  }
}

function parseQuantifier(op: 'some' | 'all' | 'none', values: readonly unknown[], place: Place): Node {
  if (values.length !== 2) throw invalid(place.at, `takes 2, not ${values.length}`)
  const list = parse(values[0], inside(place, '[0]'))
  const items = itemsOf(list, place.fields)
  return { op, parts: [list, parse(values[1], inside(place, '[1]', items))] }
}

/** Of a list whose items are not known there is only the item itself. */
function itemsOf(list: Node, fields: Fields): Fields {
  const item = list.op === 'var' ? fields.find(list.path)?.item : undefined
  return item ?? plainItem
}

const plainItem: Fields = {
  of: 'an item of a list',
  find: (path) => (path === '' ? { kind: 'text', segments: [] } : undefined),
}
