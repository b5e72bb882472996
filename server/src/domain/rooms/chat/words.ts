import { checkPattern, compileList } from '#domain/moderation/moderation.ts'
import { AppError } from '#kernel/errors.ts'

/** Letters of other alphabets that look like Latin ones. */
const lookalikes: Readonly<Record<string, string>> = {
  ...{ а: 'a', в: 'b', с: 'c', ԁ: 'd', е: 'e', һ: 'h', і: 'i', ј: 'j', к: 'k', ӏ: 'l', м: 'm', н: 'h', о: 'o' },
  ...{ р: 'p', ԛ: 'q', ѕ: 's', т: 't', ѵ: 'v', ԝ: 'w', х: 'x', у: 'y', ё: 'e', ї: 'i' },
  ...{ α: 'a', β: 'b', ε: 'e', η: 'n', ι: 'i', κ: 'k', ν: 'v', ο: 'o', ρ: 'p', τ: 't', υ: 'u', χ: 'x', γ: 'y' },
}

/** Whether the text has one of the words in it, in whatever disguise. */
export function hasWord(words: readonly string[], text: string): boolean {
  if (words.length === 0) return false
  const list = compileList(words.map((pattern) => ({ wordId: '', pattern, kind: 'word', action: 'hide' })))
  return list.find(text).length > 0 || list.find(inLatin(text)).length > 0
}

function inLatin(text: string): string {
  const plain = text.normalize('NFKC').toLowerCase()
  return Array.from(plain, (character) => lookalikes[character] ?? character).join('')
}

/** Why a word cannot be looked for. */
export function findUnusable(words: readonly string[]): string | undefined {
  return words.find((pattern) => {
    try {
      checkPattern({ pattern, kind: 'word' })
      return false
    } catch (error) {
      if (error instanceof AppError) return true
      throw error
    }
  })
}
