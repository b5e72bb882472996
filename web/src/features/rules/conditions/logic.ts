/** JsonLogic as it comes: nothing of it is trusted. */
export type Logic = unknown

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** `{"==": [a, b]}` as operator and operands; undefined where it is no operation. */
export function readOperation(logic: Logic): { readonly op: string; readonly parts: readonly unknown[] } | undefined {
  if (!isRecord(logic)) return undefined
  const [entry, ...more] = Object.entries(logic)
  if (!entry || more.length > 0) return undefined
  const [op, operands] = entry
  return { op, parts: Array.isArray(operands) ? operands : [operands] }
}

/** The path of a `var` without a default; undefined for anything else. */
export function readPath(logic: Logic): string | undefined {
  const operation = readOperation(logic)
  if (operation?.op !== 'var' || operation.parts.length !== 1) return undefined
  const [path] = operation.parts
  return typeof path === 'string' && path !== '' ? path : undefined
}

/** Whether two JSON documents say the same. */
export function isSameJson(one: unknown, other: unknown): boolean {
  if (one === other) return true
  if (Array.isArray(one) && Array.isArray(other)) {
    return one.length === other.length && one.every((part, index) => isSameJson(part, other[index]))
  }
  if (!isRecord(one) || !isRecord(other)) return false
  const names = Object.keys(one)
  if (names.length !== Object.keys(other).length) return false
  return names.every((name) => Object.hasOwn(other, name) && isSameJson(one[name], other[name]))
}
