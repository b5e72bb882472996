import { createHash, createHmac } from 'node:crypto'

/** The hosts that the simulator answers for. */
export const hosts = {
  pages: 'www.tiktok.com',
  media: 'v16-webapp-prime.tiktok.com',
  pictures: 'p16-sign-va.tiktokcdn.com',
  sounds: 'sf16-ies-music-va.tiktokcdn.com',
  hls: 'pull-hls-f16-va01.tiktokcdn.com',
  flv: 'pull-f5-va01.tiktokcdn.com',
} as const

/**
 * Signs addresses of the media servers as TikTok does: they hold until `expire`, and those of videos only together with
 * the cookie `tt_chain_token` that came with the page.
 */
export class Addresses {
  /** How long an address holds, in seconds: six hours, as TikTok's do. */
  lifetime = 6 * 3600
  readonly #key: string
  #generation = 0
  #tokens = 0

  constructor(seed: number) {
    this.#key = `simulated ${seed}`
  }

  /** A new value for the cookie `tt_chain_token`. */
  createToken(): string {
    return `${createHash('sha256')
      .update(`${this.#key} ${++this.#tokens}`)
      .digest('base64')
      .slice(0, 22)}==`
  }

  /** No address that was given out so far holds any longer. */
  expireAll(): void {
    this.#generation++
  }

  /** `token` is the cookie that the address is bound to; without one it is bound to none. */
  sign(host: string, path: string, token = ''): string {
    const issued = new Date().toISOString().replaceAll(/\D/g, '').slice(0, 14)
    const expire = String(Math.floor(Date.now() / 1000) + this.lifetime)
    const issue = `${issued}${String(this.#generation).padStart(6, '0')}`
    const query = new URLSearchParams({ a: '1988', l: issue, expire, policy: '2' })
    query.set('signature', this.#signatureOf(host, path, query, token))
    if (token) query.set('tk', 'tt_chain_token')
    return `https://${host}${path}?${query}`
  }

  /** Whether an address holds for who brings this cookie. */
  holds(host: string, { pathname, searchParams }: URL, token = ''): boolean {
    const bound = searchParams.get('tk') === 'tt_chain_token' ? token : ''
    return (
      searchParams.get('signature') === this.#signatureOf(host, pathname, searchParams, bound) &&
      Number(searchParams.get('expire')) > Date.now() / 1000 &&
      Number(searchParams.get('l')?.slice(14)) === this.#generation
    )
  }

  #signatureOf(host: string, path: string, query: URLSearchParams, token: string): string {
    const text = [host, path, query.get('expire'), query.get('l'), token].join('\n')
    return createHmac('sha256', this.#key).update(text).digest('hex').slice(0, 32)
  }
}
