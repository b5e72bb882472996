import { readFileSync } from 'node:fs'
import { AppError } from '#kernel/errors.ts'

export const shortestPassword = 8
export const longestPassword = 128

/** What anybody would try here first. docs/accounts.md lists them. */
const words = ['livetap', 'tiktok', 'livestream', 'streamer', 'moderator', 'dashboard', 'workspace', 'administrator']
const anyWord = new RegExp(words.join('|'), 'gi')

let common: ReadonlySet<string> | undefined

/** Well-known passwords in lower case, none shorter than the shortest that is taken. Read when first asked for. */
function readCommonPasswords(): ReadonlySet<string> {
  common ??= new Set(
    readFileSync(new URL('./common-passwords.txt', import.meta.url), 'utf8')
      .trimEnd()
      .split('\n'),
  )
  return common
}

/** Throws AppError `password-unsuitable`. What kinds of characters it is made of is nobody's business. */
export function checkNewPassword(password: string): void {
  if (password.length < shortestPassword) throw unsuitable(`has fewer than ${shortestPassword} characters`)
  if (password.length > longestPassword) throw unsuitable(`has more than ${longestPassword} characters`)
  if (readCommonPasswords().has(password.toLowerCase())) throw unsuitable('is among the first that are tried')
  if (password.replaceAll(anyWord, '').length < shortestPassword)
    throw unsuitable('is little more than a word of this place')
}

function unsuitable(reason: string): AppError {
  return new AppError('password-unsuitable', `the password ${reason}`, {
    remedy: 'Take a longer one that only you know, such as several words in a row.',
  })
}
