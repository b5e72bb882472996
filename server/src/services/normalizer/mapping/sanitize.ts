/** What a string, a list or a message may hold at most. */
const limits = { textBytes: 8 * 1024, depth: 32, items: 1000, totalBytes: 64 * 1024 }

/** The text without NUL and lone surrogates (the database refuses both), cut to `maxBytes` of UTF-8 between characters. */
export function cleanText(text: string, maxBytes = limits.textBytes): string {
  const whole = text.isWellFormed() ? text : text.toWellFormed()
  const clean = whole.includes('\0') ? whole.replaceAll('\0', '') : whole
  if (clean.length * 3 <= maxBytes) return clean
  const bytes = Buffer.from(clean)
  if (bytes.length <= maxBytes) return clean
  let end = maxBytes
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end--
  return bytes.toString('utf8', 0, end)
}

export interface BoundJson {
  readonly value: unknown
  /** False when it was too large and something had to be left out. */
  readonly complete: boolean
}

export interface BoundOptions {
  readonly totalBytes?: number
  /** Leave out members that hold a default of protobuf's: empty, zero, false. There, absent says the same. */
  readonly omitDefaults?: boolean
}

/** A copy that JSON and the database can hold, bounded in depth, items, text and total size (approximate UTF-8 bytes). */
export function boundJson(value: unknown, options: BoundOptions = {}): BoundJson {
  const copy = new BoundedCopy(options.totalBytes ?? limits.totalBytes, options.omitDefaults ?? false)
  const bound = copy.of(value, 0)
  return { value: bound ?? null, complete: copy.left >= 0 }
}

class BoundedCopy {
  left: number
  readonly #omitDefaults: boolean

  constructor(totalBytes: number, omitDefaults: boolean) {
    this.left = totalBytes
    this.#omitDefaults = omitDefaults
  }

  /** Undefined for what cannot be kept. */
  of(value: unknown, depth: number): unknown {
    switch (typeof value) {
      case 'string':
        return this.#text(value)
      case 'number':
        return this.#keep(8, Number.isFinite(value) ? value : null)
      case 'boolean':
        return this.#keep(5, value)
      case 'bigint':
        return this.#text(String(value))
      case 'object':
        return this.#object(value, depth)
      default:
        return undefined
    }
  }

  #object(value: object | null, depth: number): unknown {
    if (value === null) return this.#keep(4, null)
    if (depth >= limits.depth) return undefined
    if (value instanceof Uint8Array) return this.#text(Buffer.from(value).toString('base64'))
    return Array.isArray(value) ? this.#list(value, depth) : this.#members(value, depth)
  }

  #list(value: readonly unknown[], depth: number): unknown[] | undefined {
    if (!this.#spend(2)) return undefined
    const items: unknown[] = []
    for (const item of value.slice(0, limits.items)) {
      const copy = this.of(item, depth + 1)
      if (this.left < 0) break
      items.push(copy ?? null)
    }
    return items
  }

  #members(value: object, depth: number): Record<string, unknown> | undefined {
    if (!this.#spend(2)) return undefined
    const members: Record<string, unknown> = {}
    let kept = 0
    for (const [name, member] of Object.entries(value)) {
      if (name === '__proto__' || (this.#omitDefaults && isDefault(member))) continue
      if (++kept > limits.items || !this.#spend(name.length + 4)) break
      const copy = this.of(member, depth + 1)
      if (copy !== undefined) members[cleanText(name, 256)] = copy
    }
    return members
  }

  #text(value: string): string | undefined {
    const text = cleanText(value)
    return this.#keep(text.length < 64 ? text.length + 3 : Buffer.byteLength(text) + 3, text)
  }

  #keep<Value>(bytes: number, value: Value): Value | undefined {
    return this.#spend(bytes) ? value : undefined
  }

  #spend(bytes: number): boolean {
    this.left -= bytes
    return this.left >= 0
  }
}

function isDefault(value: unknown): boolean {
  if (typeof value === 'object') return value === null || (Array.isArray(value) && value.length === 0)
  return value === '' || value === 0 || value === false
}
