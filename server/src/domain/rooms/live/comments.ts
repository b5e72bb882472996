import { readVideoAddress, type ShortAddress, type VideoAddress } from '#domain/videos/videos.ts'
import { cleanLine } from '../chat/text.ts'

/** What a viewer of the live wants of the room. */
export type ViewerWish =
  /** The option, or what comes next, of this number: from 1. */
  | { readonly kind: 'choice'; readonly number: number }
  /** A short address is for somebody with a network to follow. */
  | { readonly kind: 'add'; readonly address: VideoAddress | ShortAddress }

const longestComment = 500
const choice = /^(?:!vote\s+|!)?(\d{1,3})$/i
const adding = /^!(?:add|sr)\s+(\S+)/i
/** What makes a picture of a digit. */
const keycap = /[\ufe0f\u20e3]/g
/** Where the digits of scripts begin that people write comments in, and those of full width. */
const zeros = [0x06_60, 0x06_f0, 0x09_66, 0x09_e6, 0x0e_50, 0xff_10]

/** Reads a comment. Undefined: it is talk. */
export function readWish(comment: string): ViewerWish | undefined {
  const text = cleanLine(comment, longestComment).replace(/^！/, '!')
  const [, number] = choice.exec(withPlainDigits(text)) ?? []
  if (number !== undefined) return Number(number) > 0 ? { kind: 'choice', number: Number(number) } : undefined
  const [, pasted] = adding.exec(text) ?? []
  const address = pasted === undefined ? 'foreign' : readVideoAddress(pasted)
  // A live never ends: whoever has it in the queue has nothing after it.
  return typeof address === 'string' || address.kind === 'live' ? undefined : { kind: 'add', address }
}

function withPlainDigits(text: string): string {
  return text.replace(keycap, '').replace(/\p{Nd}/gu, (digit) => {
    const code = digit.codePointAt(0) ?? 0
    const zero = zeros.find((first) => code >= first && code < first + 10)
    return zero === undefined ? digit : String(code - zero)
  })
}
