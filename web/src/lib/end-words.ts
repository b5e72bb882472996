import { cleanText } from './viewer-text.ts'

const endings: Readonly<Record<string, string>> = {
  'stream-ended': 'the live ended',
  ended: 'the live ended',
  interrupted: 'cut off when Livetap was stopped',
  lost: 'the connection was lost',
  unfollowed: 'stopped by you',
  shutdown: 'Livetap was shut down',
}

/** Why a recording ended, as one says it. */
export const endWords = (reason: string): string => endings[reason] ?? cleanText(reason)
