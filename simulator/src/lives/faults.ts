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
  /** Close code with which the Euler socket refuses. */
  'euler-socket': ['4400', '4401', '4403', '4404', '4429', '4500', '4556'],
} as const satisfies Record<string, readonly string[] | 'switch' | 'share'>

export type FaultName = keyof typeof faultKinds
type Kinds = typeof faultKinds
type ValueOf<Kind> = Kind extends readonly (infer Word)[] ? Word : Kind extends 'share' ? number : true
export type FaultValue<N extends FaultName = FaultName> = ValueOf<Kinds[N]>

interface Setting {
  readonly value: FaultValue
  /** How often it still strikes. */
  left: number
}

/** A fault was asked for that does not exist. */
export class FaultError extends Error {}

/** The faults of one live; they can be set and cleared at any time. */
export class Faults {
  readonly #settings = new Map<FaultName, Setting>()
  readonly #roll: () => number

  /** `roll` gives numbers from 0 to below 1, for the shares. */
  constructor(roll: () => number) {
    this.#roll = roll
  }

  /** Throws FaultError when the name or the value does not exist. After striking `times` times the fault is over. */
  set(name: string, value: unknown = true, times = Number.POSITIVE_INFINITY): void {
    const known = checkName(name)
    this.#settings.set(known, { value: checkValue(known, value), left: times })
  }

  /** Clears one fault, or all. */
  clear(name?: string): void {
    if (name === undefined) this.#settings.clear()
    else this.#settings.delete(checkName(name))
  }

  /** Whether the fault is on, without using it up. */
  has(name: FaultName): boolean {
    return this.#settings.has(name)
  }

  /** The value of a fault, without using it up. */
  peek<N extends FaultName>(name: N): FaultValue<N> | undefined {
    return this.#settings.get(name)?.value as FaultValue<N> | undefined
  }

  /** The value of a fault that strikes now. */
  take<N extends FaultName>(name: N): FaultValue<N> | undefined {
    const setting = this.#settings.get(name)
    if (!setting) return undefined
    if (faultKinds[name] === 'share' && this.#roll() >= Number(setting.value)) return undefined
    setting.left--
    if (setting.left <= 0) this.#settings.delete(name)
    return setting.value as FaultValue<N>
  }

  list(): Record<string, { value: FaultValue; times: number | null }> {
    const entries = [...this.#settings].map(([name, { value, left }]) => {
      return [name, { value, times: Number.isFinite(left) ? left : null }] as const
    })
    return Object.fromEntries(entries)
  }
}

function checkName(name: string): FaultName {
  if (Object.hasOwn(faultKinds, name)) return name as FaultName
  throw new FaultError(`No fault is called "${name}". There are: ${Object.keys(faultKinds).join(', ')}`)
}

function checkValue(name: FaultName, value: unknown): FaultValue {
  const kind: readonly string[] | 'switch' | 'share' = faultKinds[name]
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
  if (kind.includes(word)) return word as FaultValue
  throw new FaultError(`Fault "${name}" takes one of: ${kind.join(', ')}`)
}
