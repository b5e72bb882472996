/** Shorter names are found as whole texts only: within others they are words that anybody uses. */
const shortest = 5
const base64Run = /[A-Za-z0-9+/_-]{16,}={0,2}/g

/** Finds a viewer in data of any shape: decoded messages, JSON text, and protobuf as base64. */
export class Traces {
  readonly #whole: ReadonlySet<string>
  readonly #parts: readonly string[]
  readonly #bytes: readonly Buffer[]

  constructor(userId: string, names: readonly string[]) {
    const known = [userId, ...names].filter((name) => name !== '')
    this.#whole = new Set(known.flatMap((name) => [name, `@${name}`]))
    this.#parts = known.filter((name) => name === userId || name.length >= shortest)
    const fields = known.map((name) => Buffer.from(name)).map((name) => Buffer.concat([varint(name.length), name]))
    const id = /^[0-9]{1,19}$/.test(userId) ? [varint(BigInt(userId))] : []
    this.#bytes = [...fields, ...id, ...this.#parts.map((part) => Buffer.from(part))].filter(({ length }) => length > 2)
  }

  /** Whether the viewer's id, or a name, is anywhere in the value, keys included. */
  areIn(value: unknown): boolean {
    if (typeof value === 'string') return this.#areInText(value)
    if (typeof value === 'number') return this.#whole.has(String(value))
    if (value === null || typeof value !== 'object') return false
    return Object.entries(value).some(([key, item]) => this.#areInText(key) || this.areIn(item))
  }

  #areInText(text: string): boolean {
    if (this.#whole.has(text) || this.#parts.some((part) => text.includes(part))) return true
    for (const [run] of text.matchAll(base64Run)) {
      const bytes = Buffer.from(run, 'base64')
      if (this.#bytes.some((wanted) => bytes.includes(wanted))) return true
    }
    return false
  }
}

/** A number as protobuf writes it. */
function varint(value: number | bigint): Buffer {
  const bytes: number[] = []
  let left = BigInt(value)
  for (; left > 127n; left >>= 7n) bytes.push(Number(left & 127n) | 128)
  return Buffer.from([...bytes, Number(left)])
}
