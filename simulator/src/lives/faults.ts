/** What each fault can be set to: one of some words, a share of all occasions (0 to 1), or simply on. */
export const faultKinds = {
  /** The live page. */
  html: ['captcha', 'broken', '403', 'reset'],
  /** The JSON look-up that clients try after the page. */
  api: ['not-found', '403', 'reset'],
  /** Euler's room id look-up, the last resort. */
  'room-id': ['401', '402', '403', 'not-found'],
  /** Everything says that the live is over, though it goes on. */
  offline: 'switch',
  /** Euler's answer with the socket's address. */
  sign: ['402', '429', '500', 'reset', 'no-cookie', 'no-cursor'],
  /** `silent`: the comment is written, and nobody is told. */
  chat: ['401', '402', '403', '429', '500', 'reset', 'silent'],
  moderation: ['401', '402', '403', '429', '500', 'reset'],
  /** The WebSocket handshake: `blocked` is TikTok's refusal with status 200, `refused` an address nobody listens on. */
  upgrade: ['hang', 'reset', 'blocked', 'forbidden', 'refused'],
  /** Sockets stay open, but nothing goes through them any more; what happens meanwhile is lost to them. */
  'half-open': 'switch',
  /** Nothing happens in the live; the sockets are fine. */
  silence: 'switch',
  /** A message comes a second time, with the same id. */
  duplicate: 'share',
  /** The messages of a frame come in another order. */
  reorder: 'share',
  /** The history comes again in the middle of the live. */
  'late-history': 'share',
  /** An additional message whose bytes are no protobuf. */
  'corrupt-payload': 'share',
  /** An additional message of a type that no schema knows. */
  'unknown-type': 'share',
  /** An additional message of two megabytes. */
  oversize: 'share',
  /** An additional frame of random bytes or with broken compression. */
  'corrupt-frame': 'share',
  /** An additional frame that becomes 256 MB when it is decompressed. */
  'gzip-bomb': 'share',
  /** What the live offers to be watched by, and what comes of watching it. */
  stream: ['none', 'no-hls', 'h265-only', '403', 'stall'],
  /** Close code with which the Euler socket refuses. */
  'euler-socket': ['4400', '4401', '4403', '4404', '4429', '4500', '4556'],
} as const satisfies FaultKinds

/** What faults there are, and what each takes: one of some words, a share, or simply on. */
export type FaultKinds = Readonly<Record<string, readonly string[] | 'switch' | 'share'>>
type ValueOf<Kind> = Kind extends readonly (infer Word)[] ? Word : Kind extends 'share' ? number : true
type NameIn<K extends FaultKinds> = keyof K & string

interface Setting {
  readonly value: string | number | true
  /** How often it still strikes. */
  left: number
}

/** A fault was asked for that does not exist. */
export class FaultError extends Error {}

/** The faults of one live, or of one video; they can be set and cleared at any time. */
export class Faults<K extends FaultKinds = typeof faultKinds> {
  readonly #settings = new Map<string, Setting>()
  readonly #roll: () => number
  readonly #kinds: K

  /** `roll` gives numbers from 0 to below 1, for the shares. */
  constructor(roll: () => number, kinds: K) {
    this.#roll = roll
    this.#kinds = kinds
  }

  /** Throws FaultError when the name or the value does not exist. After striking `times` times the fault is over. */
  set(name: string, value: unknown = true, times = Number.POSITIVE_INFINITY): void {
    const kind = findKind(this.#kinds, name)
    this.#settings.set(name, { value: checkValue(name, kind, value), left: times })
  }

  /** Clears one fault, or all. */
  clear(name?: string): void {
    if (name === undefined) this.#settings.clear()
    else {
      findKind(this.#kinds, name)
      this.#settings.delete(name)
    }
  }

  /** Whether the fault is on, without using it up. */
  has(name: NameIn<K>): boolean {
    return this.#settings.has(name)
  }

  /** The value of a fault, without using it up. */
  peek<N extends NameIn<K>>(name: N): ValueOf<K[N]> | undefined {
    return this.#settings.get(name)?.value as ValueOf<K[N]> | undefined
  }

  /** The value of a fault that strikes now. */
  take<N extends NameIn<K>>(name: N): ValueOf<K[N]> | undefined {
    const setting = this.#settings.get(name)
    if (!setting) return undefined
    if (this.#kinds[name] === 'share' && this.#roll() >= Number(setting.value)) return undefined
    setting.left--
    if (setting.left <= 0) this.#settings.delete(name)
    return setting.value as ValueOf<K[N]>
  }

  list(): Record<string, { value: string | number | true; times: number | null }> {
    const entries = [...this.#settings].map(([name, { value, left }]) => {
      return [name, { value, times: Number.isFinite(left) ? left : null }] as const
    })
    return Object.fromEntries(entries)
  }
}

function findKind(kinds: FaultKinds, name: string): FaultKinds[string] {
  const kind = Object.hasOwn(kinds, name) ? kinds[name] : undefined
  if (kind) return kind
  throw new FaultError(`No fault is called "${name}". There are: ${Object.keys(kinds).join(', ')}`)
}

function checkValue(name: string, kind: FaultKinds[string], value: unknown): string | number | true {
  if (kind === 'switch') {
    if (value === true) return true
    throw new FaultError(`Fault "${name}" can only be true (or be cleared)`)
  }
  if (kind === 'share') {
    const share = value === true ? 1 : value
    if (typeof share === 'number' && share > 0 && share <= 1) return share
    throw new FaultError(`Fault "${name}" takes a share above 0 and up to 1`)
  }
  const word = String(value)
  if (kind.includes(word)) return word
  throw new FaultError(`Fault "${name}" takes one of: ${kind.join(', ')}`)
}
