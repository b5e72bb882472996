import { checkLetter, type Mail } from '#ports/mail/mail.ts'

/**
 * Stands in where no mail is sent: writes each letter to the terminal of whoever runs Livetap, who hands it on. Not to the
 * log, which may be kept and read by others: what is in a letter opens an account.
 */
export function createOperatorMail(write: (text: string) => void = (text) => process.stderr.write(text)): Mail {
  return {
    reachesAddress: false,
    deliver: async (letter) => {
      checkLetter(letter)
      const { to, subject, text } = letter
      const lines = [`For ${to}: ${subject}`, '', ...text.trim().split('\n')]
      write(`\nNo mail is sent (SMTP_URL is not set). Hand this on:\n${lines.map(toLine).join('')}\n`)
    },
  }
}

/** Without what a terminal would obey. */
const toLine = (line: string): string => `  ${line.replaceAll(/[\p{Cc}\p{Bidi_Control}]/gu, '')}\n`
