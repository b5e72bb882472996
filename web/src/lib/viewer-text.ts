import { pictureHosts } from '@livetap/contracts/pictures/pictures.ts'

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is taken out.
const invisible = /[\u0000-\u001f\u007f-\u009f\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]+/g
const stackedMarks = /(\p{M}{4})\p{M}+/gu
const longest = 2000

/** Viewer text made safe to lay out: no controls or direction overrides, at most four marks on a letter. */
export const cleanText = (text: string): string => cleanPart(text).trim()

/** The same for a piece of a text, which keeps the spaces at its ends. */
export function cleanPart(text: string): string {
  const short = text.length > longest ? `${text.slice(0, longest)}…` : text
  return short.replace(invisible, ' ').replace(stackedMarks, '$1')
}

const question = /[?\uff1f\u061f\u2047\u055e]/
const address = /\bhttps?:\/\/\S+/gi

/** Whether a chat message asks something, in any script that has a question mark. */
export function isQuestion(message: string): boolean {
  return question.test(message.replace(address, ''))
}

/** One or two letters to stand for a person without a picture. */
export function initialsOf(name: string): string {
  const letters = cleanText(name).match(/[\p{L}\p{N}]/gu)
  if (!letters) return '·'
  return letters.slice(0, 2).join('').toLocaleUpperCase()
}

/**
 * The address if an image may be loaded from it: TikTok's, or a simulator on this machine. Nobody else is asked, as
 * whoever is would learn who looks.
 */
export function imageAddress(url: string | undefined): string | undefined {
  if (!url) return undefined
  try {
    const { origin, hostname, href } = new URL(url)
    const isKnown = pictureHosts.some((name) => hostname.endsWith(`.${name}`) && origin === `https://${hostname}`)
    return isKnown || (hostname === '127.0.0.1' && origin.startsWith('http:')) ? href : undefined
  } catch {
    return undefined
  }
}
