import type { RuleField } from '../shapes.ts'
import { isRecord, type Logic, readOperation } from './logic.ts'

/** A condition in words, such as `coins is at least 30 and (message contains “hi” or the viewer is a moderator)`. */
export function conditionWords(condition: Logic, fields: readonly RuleField[]): string {
  if (condition === null || condition === undefined) return 'always'
  return readConditionWords(
    condition,
    (path) => fields.find((field) => field.path === path)?.label.toLowerCase() ?? path,
  )
}

/** The same, with fields called as `nameField` says. */
export const readConditionWords = (condition: Logic, nameField: NameField): string => words(condition, nameField, 0)

type NameField = (path: string) => string

type Says = (parts: readonly string[]) => string

const infix =
  (word: string): Says =>
  (parts) =>
    parts.join(` ${word} `)

const compared = (word: string): Says => {
  const says = infix(word)
  return (parts) => (parts.length === 3 ? `${parts[1]} is between ${parts[0]} and ${parts[2]}` : says(parts))
}

const operators: Readonly<Record<string, Says>> = {
  '==': infix('is'),
  '===': infix('is exactly'),
  '!=': infix('is not'),
  '!==': infix('is not exactly'),
  '<': compared('is less than'),
  '<=': compared('is at most'),
  '>': compared('is more than'),
  '>=': compared('is at least'),
  and: infix('and'),
  or: infix('or'),
  '!': ([part = '']) => (part.startsWith('(') ? `not ${part}` : `not (${part})`),
  '!!': ([part]) => `there is ${part}`,
  startsWith: infix('begins with'),
  endsWith: infix('ends with'),
  matches: infix('matches'),
  '+': infix('+'),
  '-': (parts) => (parts.length === 1 ? `-${parts[0]}` : parts.join(' - ')),
  '*': infix('×'),
  '/': infix('÷'),
  '%': infix('modulo'),
  cat: (parts) => parts.join(' followed by '),
  min: (parts) => `the least of ${parts.join(', ')}`,
  max: (parts) => `the most of ${parts.join(', ')}`,
  if: (parts) => ifWords(parts),
}

/** What must stand in brackets where it is a part of something else. */
const compound = new Set(['and', 'or', 'if', '+', '-', '*', '/', '%'])
const deepest = 24

function words(logic: Logic, nameField: NameField, depth: number): string {
  if (depth > deepest) return '…'
  const operation = readOperation(logic)
  if (!operation) return valueWords(logic)
  const { op, parts } = operation
  if (op === 'var') return fieldWords(parts, nameField)
  if (op === 'in') return inWords(parts, nameField, depth)
  if (op === '!') {
    const inner = readOperation(parts[0])
    if (inner?.op === 'in') return inWords(inner.parts, nameField, depth, true)
  }
  const [field, truth] = parts
  if (op === '==' && typeof truth === 'boolean' && readOperation(field)?.op === 'var') {
    const name = words(field, nameField, depth + 1)
    if (truth) return name
    return name.startsWith('is ') ? name.replace('is ', 'is not ') : `not ${name}`
  }
  const said = parts.map((part) => inBrackets(part, nameField, depth))
  return operators[op]?.(said) ?? `${op}(${said.join(', ')})`
}

function inBrackets(part: Logic, nameField: NameField, depth: number): string {
  const text = words(part, nameField, depth + 1)
  return compound.has(readOperation(part)?.op ?? '') ? `(${text})` : text
}

function inWords(parts: readonly unknown[], nameField: NameField, depth: number, not = false): string {
  const [what, where] = parts
  const [one, other] = [inBrackets(what, nameField, depth), inBrackets(where, nameField, depth)]
  if (Array.isArray(where)) return `${one} is ${not ? 'none' : 'one'} of ${other}`
  return `${other} ${not ? 'does not contain' : 'contains'} ${one}`
}

function fieldWords([path, fallback]: readonly unknown[], nameField: NameField): string {
  const name = nameField(String(path))
  return fallback === undefined ? name : `${name} (or ${valueWords(fallback)})`
}

function valueWords(value: unknown): string {
  if (typeof value === 'string') return `“${value}”`
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (Array.isArray(value)) return value.map(valueWords).join(', ')
  return isRecord(value) ? JSON.stringify(value) : String(value)
}

function ifWords(parts: readonly string[]): string {
  if (parts.length < 2) return parts.join('')
  const [when, then, ...rest] = parts
  const otherwise = ifWords(rest)
  return `${then} if ${when}${otherwise === '' ? '' : `, otherwise ${otherwise}`}`
}
