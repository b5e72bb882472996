import type { Member } from '@livetap/contracts/workspace/accounts.ts'
import { roleWords } from '../../../lib/session/roles.ts'

/** Those whose name, address or role has every word that was typed, whatever the case and accents. */
export function findMembers(members: readonly Member[], sought: string): readonly Member[] {
  const words = plain(sought).split(/\s+/).filter(Boolean)
  if (words.length === 0) return members
  return members.filter(({ name, email, role }) => {
    const text = plain(`${name} ${email ?? ''} ${roleWords(role).name}`)
    return words.every((word) => text.includes(word))
  })
}

const plain = (text: string): string =>
  text
    .normalize('NFKD')
    .replaceAll(/\p{M}+/gu, '')
    .toLocaleLowerCase('en')
