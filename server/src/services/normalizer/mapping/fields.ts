import { cleanText } from './sanitize.ts'

/** A part of a message, of which nothing is certain: it may be missing, of another type, or named by an older schema. */
export type Fields = Readonly<Record<string, unknown>>

const none: Fields = {}

/** Longest names, ids (in bytes) and web addresses: with the longest lists of the readers an event stays below 64 kB. */
const nameBytes = 512
const idBytes = 128
const urlLength = 768

export function readFields(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : none
}

/** At most a thousand items. */
export function readList(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) return []
  return value.length > 1000 ? value.slice(0, 1000) : value
}

/** Pairs of a map: an object, or (as protobuf's wrappers) a list of `{key, value}`. */
export function readEntries(value: unknown): readonly (readonly [string, Fields])[] {
  if (!Array.isArray(value)) {
    return Object.entries(readFields(value))
      .slice(0, 1000)
      .map(([key, member]) => [readId(key), readFields(member)])
  }
  return readList(value).map((item) => {
    const wrapper = readFields(item)
    return [readId(wrapper.key), readFields(wrapper.value)]
  })
}

export function readText(value: unknown, maxBytes?: number): string {
  if (typeof value === 'string') return cleanText(value, maxBytes)
  return typeof value === 'number' || typeof value === 'bigint' ? String(value) : ''
}

export function readName(value: unknown): string {
  return readText(value, nameBytes)
}

/**
 * The first candidate that is an id, as a string; empty when none is. `0` is TikTok's way to say none.
 * A number beyond 2^53 has lost digits on its way and would name somebody else: it is passed over.
 */
export function readId(...candidates: readonly unknown[]): string {
  for (const candidate of candidates) {
    if (typeof candidate === 'string' && candidate !== '' && candidate !== '0') return cleanText(candidate, idBytes)
    if (typeof candidate === 'bigint' && candidate > 0n) return String(candidate)
    if (Number.isSafeInteger(candidate) && candidate !== 0) return String(candidate)
  }
  return ''
}

/** A whole number from 0 to 2^53 - 1; 0 for anything else. */
export function readCount(value: unknown): number {
  const number = typeof value === 'string' || typeof value === 'bigint' ? Number(value) : value
  if (typeof number !== 'number' || Number.isNaN(number) || number <= 0) return 0
  return Math.min(Math.floor(number), Number.MAX_SAFE_INTEGER)
}

/** As `readCount`, up to what an integer of PostgreSQL holds. */
export function readSmallCount(value: unknown): number {
  return Math.min(readCount(value), 2 ** 31 - 1)
}

/** The first web address among the images, which are written in one of four ways; empty when there is none. */
export function readImageUrl(...images: readonly unknown[]): string {
  for (const image of images) {
    const { urlList, url, urls, mUrls, imageUrl } = readFields(image)
    const address = readList(urlList ?? url ?? urls ?? mUrls ?? [imageUrl]).find(isWebAddress)
    if (address !== undefined) return cleanText(address)
  }
  return ''
}

function isWebAddress(value: unknown): value is string {
  return typeof value === 'string' && value.length <= urlLength && /^https?:\/\//i.test(value)
}
