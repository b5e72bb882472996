import type { Letter } from '#ports/mail/mail.ts'

/** A mail without its address. */
export type LetterText = Omit<Letter, 'to'>

/** To who forgot the password, or has none yet. */
export function writeResetLetter(url: string): LetterText {
  return {
    subject: 'Set a new password for Livetap',
    text: join(
      'Somebody, most likely you, asked to set a new password for your Livetap account.',
      `Open this link within an hour. It works once:\n\n${url}`,
      'If it was not you, do nothing: your password stays as it is.',
    ),
  }
}

export interface Invited {
  readonly url: string
  /** Both chosen by people, as is the name of a role not. */
  readonly workspaceName: string
  readonly invitedBy: string
  readonly role: string
  readonly expiresAt: Date
}

export function writeInvitationLetter({ url, workspaceName, invitedBy, role, expiresAt }: Invited): LetterText {
  const workspace = quote(workspaceName)
  return {
    subject: `Invitation to ${workspace} on Livetap`,
    text: join(
      `${quote(invitedBy)} invites you to the workspace ${workspace} on Livetap, as ${role}.`,
      `Open this link until ${expiresAt.toISOString().slice(0, 16).replace('T', ' ')} UTC. It works once:\n\n${url}`,
      'If you do not know who that is, do nothing. Names are chosen by whoever invites.',
    ),
  }
}

const join = (...parts: readonly string[]): string => `${parts.join('\n\n')}\n`
const longestName = 80

/**
 * A name that somebody chose, in quotes: on one line, without marks that turn text around, and with nothing in it that a
 * mail program would make a link of.
 */
function quote(name: string): string {
  const plain = name
    .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}"“”„«»<>]/gu, ' ')
    .replaceAll(/[:/\\@]+/g, ' ')
    .replaceAll(/\p{Po}(?=\S)/gu, (mark) => (/[.。．｡․]/.test(mark) ? '. ' : mark))
    .replaceAll(/\s+/g, ' ')
    .trim()
  const whole = [...plain]
  const short = whole.length > longestName ? `${whole.slice(0, longestName).join('')}…` : plain
  return `“${short || 'no name'}”`
}
