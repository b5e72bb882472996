const ascii = /^[\x20-\x7e]*$/
const arabicMarks = /[\u064b-\u065f\u0670\u0640]/g
const arabicLetters: Readonly<Record<string, string>> = {
  أ: 'ا',
  إ: 'ا',
  آ: 'ا',
  ٱ: 'ا',
  ى: 'ي',
  ی: 'ي',
  ې: 'ي',
  ة: 'ه',
  ؤ: 'و',
  ئ: 'ي',
  ک: 'ك',
}
const arabicVariants = /[أإآٱىیېةؤئک]/g

/**
 * A word as it is looked up: lower case, one form for what people write in several. Accents are often left out on a
 * phone, so they are dropped, except where they make another word (German `schön` and `schon`) or are letters (Hindi).
 */
export function foldWord(word: string): string {
  const lower = word.toLowerCase()
  if (ascii.test(lower)) return lower
  const code = lower.codePointAt(0) ?? 0
  if (code >= 0x600 && code < 0x700) {
    return lower.replace(arabicMarks, '').replace(arabicVariants, (letter) => arabicLetters[letter] ?? letter)
  }
  if (code >= 0x900 && code < 0x980) return lower.normalize('NFC').replace(/\u093c/g, '')
  return code < 0x500 ? foldAccents(lower) : lower
}

/** All but the dots of ä, ö and ü: without them German words begin to mean something else. */
function foldAccents(lower: string): string {
  return lower
    .normalize('NFD')
    .replace(/(?<![aou])\u0308|[\p{M}--[\u0308]]/gv, '')
    .normalize('NFC')
    .replace(/ı/g, 'i')
}

/** `والجميل` → `جميل`: and, with, for, the. */
export function dropArabicArticle(word: string): string {
  return word.replace(/^(?:[وفبلك]?ال|لل|[وفب])(?=[\u0620-\u064a]{3})/, '')
}
