import { createRandom, type Random } from '#scenario/scenario.ts'

export interface ShortLinkOptions {
  /** `vm` and `vt` are hosts of their own, `t` a path of www.tiktok.com. */
  readonly via?: 'vm' | 'vt' | 't'
  /** How many redirects there are until the target; default 1. */
  readonly hops?: number
  /** The last hop leads back to the first, and to no target. */
  readonly loop?: boolean
}

const letters = 'ABCDEFGHJKLMNPRSTUVWXYZabcdefghjkmnprstuvwxyz23456789'

/** The short addresses of a simulator, and where each redirects to. */
export class ShortLinks {
  readonly #targets = new Map<string, string>()
  readonly #random: Random

  constructor(seed: number) {
    this.#random = createRandom(seed, 'short links')
  }

  /** A short address that leads to `target`, which is used as it is given. */
  add(target: string, { via = 'vm', hops = 1, loop = false }: ShortLinkOptions = {}): string {
    const codes = Array.from({ length: hops }, () => this.#createCode())
    const addresses = codes.map((code, index) => writeAddress(index === 0 ? via : 't', code))
    const first = addresses[0]
    if (first === undefined) throw new Error('A short address has at least one hop')
    for (const [index, code] of codes.entries())
      this.#targets.set(code, addresses[index + 1] ?? (loop ? first : target))
    return first
  }

  find(code: string): string | undefined {
    return this.#targets.get(code)
  }

  #createCode(): string {
    return `ZM${Array.from({ length: 7 }, () => letters.charAt(this.#random.integer(0, letters.length - 1))).join('')}`
  }
}

function writeAddress(via: 'vm' | 'vt' | 't', code: string): string {
  return via === 't' ? `https://www.tiktok.com/t/${code}/` : `https://${via}.tiktok.com/${code}/`
}
