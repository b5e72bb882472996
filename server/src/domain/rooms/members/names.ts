import { cleanLine, isBlank } from '../chat/text.ts'
import { hasWord } from '../chat/words.ts'
import type { RoomDocument } from '../document.ts'

const longestName = 40

/** The name as it may be shown, or undefined if nothing is left of it, or the room does not want it. */
export function readName({ settings }: RoomDocument, wish: string): string | undefined {
  const name = cleanLine(wish, longestName)
  return isBlank(name) || hasWord(settings.words, name) ? undefined : name
}

/** The name, with a number when somebody else goes by it. */
export function makeUnique(document: RoomDocument, memberId: string, name: string): string {
  const others = Object.entries(document.members).filter(([id]) => id !== memberId)
  const taken = new Set(others.map(([, member]) => fold(member.name)))
  for (let number = 1; ; number += 1) {
    const end = number === 1 ? '' : ` ${number}`
    const unique = cleanLine(name.slice(0, longestName - end.length), longestName) + end
    if (!taken.has(fold(unique))) return unique
  }
}

function fold(name: string): string {
  return name.normalize('NFKC').toLowerCase()
}
