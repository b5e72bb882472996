import { AppError } from '#kernel/errors.ts'

export interface Letter {
  /** One address, as an account has it. */
  readonly to: string
  readonly subject: string
  /** Plain text. */
  readonly text: string
}

/** Takes what somebody is to get outside of the pages. */
export interface Mail {
  /** Whether it reaches the address; otherwise whoever runs Livetap sees it, and hands it on. */
  readonly reachesAddress: boolean
  /** Resolves when it has been handed over. Rejects with AppError `mail-unreachable` (transient) or `mail-refused`. */
  deliver(letter: Letter): Promise<void>
}

const address = /^[\w.+'&=-]+@[a-z0-9.-]+$/i

/** Throws AppError `mail-refused` for what would be more than one address, or more than one line of a head. */
export function checkLetter({ to, subject }: Letter): void {
  const isOne = to.length <= 254 && address.test(to) && !to.startsWith('-')
  if (isOne && !/\p{Cc}/u.test(subject)) return
  throw new AppError('mail-refused', 'a mail has one address, and a subject on one line')
}
