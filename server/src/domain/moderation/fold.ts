/** A word as it is compared, and where it stands in the text. */
export interface FoldedWord {
  /** Its letters without repetitions. */
  readonly letters: string
  /** How often each of them is repeated. */
  readonly runs: readonly number[]
  readonly start: number
  readonly end: number
}

/** A text without case, accents and what nobody sees; `at[i]` is where its i-th unit comes from. */
export interface FoldedText {
  readonly text: string
  readonly at: readonly number[]
}

/** Longer comments are cut. UTF-16 units. */
export const longestText = 500

/** Accents and vowel points, which are often left out; the marks of other scripts are letters. */
const accent = /\p{Script=Inherited}|[\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0640\u0670]/gu
const invisible = /[\p{Cc}\p{Cf}\u115f\u1160\u3164]|\p{Variation_Selector}/gu
const special: Readonly<Record<string, string>> = { ß: 'ss', æ: 'ae', œ: 'oe', ø: 'o', ł: 'l', đ: 'd', ı: 'i' }
const wordCharacter = /[\p{L}\p{M}\p{N}]/u
const letter = /\p{L}/u

/** What stands for a letter inside a word. */
const digits: Readonly<Record<string, string>> = { 0: 'o', 1: 'i', 3: 'e', 4: 'a', 5: 's', 7: 't', 8: 'b' }
const signs: Readonly<Record<string, string>> = { '@': 'a', '!': 'i', '|': 'i', $: 's' }
const separators = new Set([' ', '.', '-', '_', '*', '/'])

export function foldText(message: string): FoldedText {
  const cut = message.slice(0, longestText).toWellFormed()
  const at: number[] = []
  let text = ''
  let place = 0
  for (const character of cut) {
    const plain = foldCharacter(character)
    for (let unit = 0; unit < plain.length; unit += 1) at.push(place)
    text += plain
    place += character.length
  }
  at.push(place)
  return { text, at }
}

function foldCharacter(character: string): string {
  if (character >= ' ' && character <= '~') return character.toLowerCase()
  if (/\s/.test(character)) return ' '
  const plain = character.normalize('NFKD').replace(invisible, '').replace(accent, '').toLowerCase()
  return special[plain] ?? plain
}

/** The words of a text, digits and signs that stand for letters read as such; and words that were spelled out. */
export function foldWords({ text, at }: FoldedText): FoldedWord[] {
  const words: FoldedWord[] = []
  let from = -1
  const characters = [...text]
  let place = 0
  const places = characters.map((character) => {
    const here = place
    place += character.length
    return here
  })
  for (let index = 0; index <= characters.length; index += 1) {
    const inside = index < characters.length && isInWord(characters, index)
    if (inside && from < 0) from = index
    if (inside || from < 0) continue
    const start = at[places[from] ?? 0] ?? 0
    const end = at[places[index] ?? text.length] ?? 0
    words.push(createWord(characters.slice(from, index), start, end))
    from = -1
  }
  return [...words, ...joinSpelled(words, text, at)]
}

function isInWord(characters: readonly string[], index: number): boolean {
  const here = characters[index] ?? ''
  if (wordCharacter.test(here)) return true
  if (signs[here] === undefined) return false
  const before = wordCharacter.test(characters[index - 1] ?? '')
  const after = wordCharacter.test(characters[index + 1] ?? '')
  const besideLetter = letter.test(characters[index - 1] ?? '') || letter.test(characters[index + 1] ?? '')
  return here === '$' ? besideLetter : before && after
}

/** A word of digits alone is a number. */
function createWord(characters: readonly string[], start: number, end: number): FoldedWord {
  const read = characters.some((character) => letter.test(character))
    ? characters.map((character) => digits[character] ?? signs[character] ?? character)
    : characters
  let letters = ''
  const runs: number[] = []
  let last = ''
  for (const character of read) {
    if (character === last) runs[runs.length - 1] = (runs.at(-1) ?? 0) + 1
    else {
      letters += character
      runs.push(1)
    }
    last = character
  }
  return { letters, runs, start, end }
}

/** Three or more single letters with the same separator between: `i d i o t`, `i.d.i.o.t`. */
function joinSpelled(words: readonly FoldedWord[], text: string, at: readonly number[]): FoldedWord[] {
  const joined: FoldedWord[] = []
  let run: FoldedWord[] = []
  let separator = ''
  const flush = () => {
    const [first, last] = [run[0], run.at(-1)]
    if (first && last && run.length >= 3) {
      joined.push(
        createWord(
          run.map(({ letters }) => letters),
          first.start,
          last.end,
        ),
      )
    }
    run = []
  }
  for (const word of words) {
    const isSingle = word.runs.length === 1 && word.runs[0] === 1
    const between = run.length > 0 ? text.slice(at.indexOf(run.at(-1)?.end ?? 0), at.indexOf(word.start)) : ''
    if (!isSingle || (run.length > 0 && !separators.has(between)) || (run.length > 1 && between !== separator)) flush()
    if (!isSingle) continue
    separator = between
    run.push(word)
  }
  flush()
  return joined
}
