/** Controls but line ends, marks of direction and what else nobody sees; joiners hold emoji and letters together. */
const unseen = /(?![\n\u200c\u200d])[\p{Cc}\p{Cf}\u115f\u1160\u3164]/gu
/** More marks on one letter than any script needs. */
const pileOfMarks = /(\p{M}{3})\p{M}+/gu

/** A text as it may be shown to others: well formed, without controls, at most `longest` UTF-16 units. */
export function cleanText(text: string, longest: number): string {
  const clean = text
    .slice(0, 4 * longest)
    .toWellFormed()
    .replace(/\r\n?|[\u0085\u2028\u2029]/g, '\n')
    .replace(/\t/g, ' ')
    .replace(unseen, '')
    .replace(pileOfMarks, '$1')
    .replace(/\n{3,}/g, '\n\n')
    .trim()
  return cut(clean, longest)
}

/** The text on one line. */
export function cleanLine(text: string, longest: number): string {
  return cut(cleanText(text, 4 * longest).replace(/\s+/g, ' '), longest)
}

/** Whether anything of it is seen. */
export function isBlank(text: string): boolean {
  return text.replace(/[\s\p{Cf}\u2800]/gu, '') === ''
}

/** Cut where no character is taken apart, at most `longest` UTF-16 units. */
export function cut(text: string, longest: number): string {
  const end = /[\ud800-\udbff]/.test(text[longest - 1] ?? '') ? longest - 1 : longest
  return text.slice(0, end).trimEnd()
}
