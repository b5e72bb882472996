import { createHmac, timingSafeEqual } from 'node:crypto'

/** One file of an item: its video, sound, a picture, captions, or what a playlist names. */
export interface MediaPart {
  readonly roomId: string
  readonly kind: 'post' | 'live'
  /** Digits of a post, @username of a live. */
  readonly tiktokId: string
  /** `video`, `sound`, `picture-3`, `caption-0`, `stream-0`, or `at-` and an address in base64url. */
  readonly part: string
}

export const mediaPath = '/api/watch/media'
const pattern = /^\/api\/watch\/media\/(post|live)\/([\w.]{1,40})\/([\w-]{1,3000})$/

/** Paths of files that only this server can make, and that only hold for one room, one file and a while. */
export class Signatures {
  readonly #key: Buffer
  readonly #now: () => number

  constructor(key: Buffer, now: () => number) {
    this.#key = key
    this.#now = now
  }

  /** `expiresAt` in milliseconds since 1970. */
  sign(part: MediaPart, expiresAt: number): string {
    const query = new URLSearchParams({
      room: part.roomId,
      exp: String(Math.floor(expiresAt / 1000)),
      sig: this.#mac(part, Math.floor(expiresAt / 1000)),
    })
    return `${mediaPath}/${part.kind}/${part.tiktokId}/${part.part}?${query}`
  }

  /** What a path is for; undefined for one that was not made here, was altered, or has lapsed. */
  read(url: string): (MediaPart & { readonly expiresAt: number }) | undefined {
    const { pathname, searchParams } = new URL(url, 'http://livetap.invalid')
    const [, kind, tiktokId, part] = pattern.exec(pathname) ?? []
    const [roomId, exp, sig] = [searchParams.get('room'), searchParams.get('exp'), searchParams.get('sig')]
    if (!tiktokId || !part || !roomId || !sig || !exp || !/^\d{1,12}$/.test(exp)) return undefined
    const wanted: MediaPart = { roomId, kind: kind === 'live' ? 'live' : 'post', tiktokId, part }
    const [given, right] = [Buffer.from(sig), Buffer.from(this.#mac(wanted, Number(exp)))]
    if (given.length !== right.length || !timingSafeEqual(given, right)) return undefined
    return Number(exp) * 1000 > this.#now() ? { ...wanted, expiresAt: Number(exp) * 1000 } : undefined
  }

  #mac({ roomId, kind, tiktokId, part }: MediaPart, exp: number): string {
    const text = JSON.stringify([roomId, kind, tiktokId, part, exp])
    return createHmac('sha256', this.#key).update(text).digest('base64url')
  }
}
