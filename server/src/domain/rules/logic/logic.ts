import type { ConditionTrace } from '@livetap/contracts/rules/outcomes.ts'
import type { RE2JS } from 're2js'
import { operators } from './operators.ts'
import { type Fields, type Node, parseCondition } from './parse.ts'
import { BudgetError, type Evaluate, isTrue, longestList, longestText, spend, toText } from './scope.ts'

export type { Field, Fields } from './parse.ts'
export { BudgetError } from './scope.ts'

/** A condition, ready to look at events. */
export interface Logic {
  /** Throws BudgetError when it takes too much work. */
  evaluate(data: unknown): unknown
  /** Never throws: what was not reached has no value. */
  trace(data: unknown): ConditionTrace
}

/** Of a text, what an expression looks at. UTF-16 units. */
const longestMatched = 500
/** Characters times instructions: RE2 takes up to a tenth of a microsecond for each. */
const workOfStep = 12
const longestShown = 120

/** Throws AppError `rule-invalid` with place and reason. */
export function compileLogic(condition: unknown, fields: Fields, at = 'condition'): Logic {
  const node = parseCondition(condition, fields, at)
  const run = compile(node, false)
  let traced: Evaluate | undefined
  return {
    evaluate: (data) => run({ data, meter: { steps: 0 } }),
    trace(data) {
      traced ??= compile(node, true)
      return traceOnce(traced, data)
    },
  }
}

/** Of a rule that cannot be used. */
export const brokenLogic: Logic = {
  evaluate() {
    throw new BudgetError('the rule cannot be used')
  },
  trace: () => ({ op: 'value', value: null }),
}

/** Whether what a condition came to is a yes. */
export function holds(value: unknown): boolean {
  return isTrue(value)
}

function traceOnce(run: Evaluate, data: unknown): ConditionTrace {
  const trace: ConditionTrace[] = []
  try {
    run({ data, meter: { steps: 0 }, trace })
  } catch (error) {
    if (!(error instanceof BudgetError)) throw error
  }
  return trace[0] ?? { op: 'value', value: null }
}

function compile(node: Node, isTraced: boolean): Evaluate {
  const run = compileNode(node, isTraced)
  const metered = node.op === 'apply' ? run : meter(run)
  return isTraced ? record(node, metered) : metered
}

function meter(run: Evaluate): Evaluate {
  return (scope) => {
    spend(scope, 1)
    return run(scope)
  }
}

/** Most parts of operators are values and fields: the operator pays for those, so that each is one call. */
const isLeaf = (node: Node) => node.op === 'value' || (node.op === 'var' && !node.fallback)

function compileOperand(node: Node, isTraced: boolean): Evaluate {
  if (!isLeaf(node)) return compile(node, isTraced)
  const run = compileNode(node, isTraced)
  return isTraced ? record(node, run) : run
}

/** Notes what the node came to, below what is above it. */
function record(node: Node, run: Evaluate): Evaluate {
  const name = node.op === 'apply' ? node.name : node.op
  const path = node.op === 'var' ? { path: node.path } : {}
  return (scope) => {
    const above = scope.trace
    const parts: ConditionTrace[] = []
    scope.trace = parts
    let value: unknown
    try {
      value = run(scope)
      return value
    } finally {
      scope.trace = above
      const shown = [...parts, ...unreached(node, parts.length)]
      above?.push({ op: name, ...path, value: show(value), ...(shown.length > 0 ? { parts: shown } : {}) })
    }
  }
}

/** So that the tree has the shape of the condition: what did not matter any more, without values. */
function unreached(node: Node, reached: number): ConditionTrace[] {
  if (!('parts' in node) || isQuantifier(node)) return []
  return node.parts.slice(reached).map(outline)
}

function outline(node: Node): ConditionTrace {
  const path = node.op === 'var' ? { path: node.path } : {}
  const op = node.op === 'apply' ? node.name : node.op
  const parts = 'parts' in node ? { parts: node.parts.map(outline) } : {}
  return { op, ...path, value: undefined, ...parts }
}

function show(value: unknown): unknown {
  if (typeof value === 'string')
    return [...value.slice(0, 2 * longestShown)].slice(0, longestShown).join('').toWellFormed()
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value)
  return Array.isArray(value) ? value.slice(0, 20).map(show) : value
}

const isQuantifier = (node: Node) => node.op === 'some' || node.op === 'all' || node.op === 'none'

function compileNode(node: Node, isTraced: boolean): Evaluate {
  const compilePart = (part: Node) => compile(part, isTraced)
  switch (node.op) {
    case 'value':
      return () => node.value
    case 'list':
      return compileList(node.parts.map(compilePart))
    case 'var':
      return compileVar(node.segments, node.fallback && compilePart(node.fallback))
    case 'matches':
      return compileMatches(compilePart(node.parts[0]), node.expression)
    case 'and':
      return compileUntil(node.parts.map(compilePart), false)
    case 'or':
      return compileUntil(node.parts.map(compilePart), true)
    case 'if':
      return compileIf(node.parts.map(compilePart))
    case 'apply':
      return compileOperator(
        node.name,
        node.parts.map((part) => compileOperand(part, isTraced)),
        1 + node.parts.filter(isLeaf).length,
      )
    default:
      return compileQuantifier(node.op, compilePart(node.parts[0]), compilePart(node.parts[1]))
  }
}

function compileList(parts: readonly Evaluate[]): Evaluate {
  return (scope) => parts.map((part) => part(scope))
}

function compileVar(segments: readonly string[], fallback: Evaluate | undefined): Evaluate {
  return (scope) => {
    const otherwise = fallback ? fallback(scope) : null
    let value: unknown = scope.data
    for (const segment of segments) {
      if (typeof value !== 'object' || value === null || !Object.hasOwn(value, segment)) return otherwise
      value = (value as Record<string, unknown>)[segment]
    }
    return value === undefined ? otherwise : cut(value)
  }
}

function cut(value: unknown): unknown {
  if (typeof value === 'string' && value.length > longestText) return value.slice(0, longestText)
  return Array.isArray(value) && value.length > longestList ? value.slice(0, longestList) : value
}

function compileMatches(part: Evaluate, expression: RE2JS): Evaluate {
  const size = expression.programSize()
  return (scope) => {
    const text = toText(part(scope), scope).slice(0, longestMatched)
    spend(scope, Math.ceil((text.length * size) / workOfStep))
    return expression.test(text)
  }
}

/** `and` ends with the first that is false, `or` with the first that is true; both with the last. */
function compileUntil(parts: readonly Evaluate[], end: boolean): Evaluate {
  return (scope) => {
    let value: unknown = null
    for (const part of parts) {
      value = part(scope)
      if (isTrue(value) === end) return value
    }
    return value
  }
}

function compileIf(parts: readonly Evaluate[]): Evaluate {
  return (scope) => {
    for (let index = 0; index < parts.length; index += 2) {
      const [test, then] = [parts[index], parts[index + 1]]
      if (!then) return test?.(scope)
      if (isTrue(test?.(scope))) return then(scope)
    }
    return null
  }
}

function compileOperator(name: string, parts: readonly Evaluate[], cost: number): Evaluate {
  const apply = operators.get(name)?.apply
  const [first, second] = parts
  if (!apply || !first) return () => null
  if (parts.length === 2 && second) {
    return (scope) => {
      spend(scope, cost)
      return apply([first(scope), second(scope)], scope)
    }
  }
  return (scope) => {
    spend(scope, cost)
    return apply(
      parts.map((part) => part(scope)),
      scope,
    )
  }
}

function compileQuantifier(op: 'some' | 'all' | 'none', list: Evaluate, test: Evaluate): Evaluate {
  return (scope) => {
    const items = list(scope)
    if (!Array.isArray(items) || items.length === 0) return op === 'none'
    const { data } = scope
    try {
      for (const item of items.slice(0, longestList)) {
        scope.data = item
        if (isTrue(test(scope)) !== (op === 'all')) return op === 'some'
      }
      return op !== 'some'
    } finally {
      scope.data = data
    }
  }
}
