import type { HoldReason, ModerationSettings, WordMatch } from '@livetap/contracts/workspace/moderation.ts'
import { longestText } from './fold.ts'
import type { WordList } from './words.ts'

/** What a workspace wants of its comments, ready to be applied. */
export interface Rules {
  readonly settings: ModerationSettings
  readonly words: WordList
}

/** What the rules say of a comment. */
export interface Verdict {
  readonly matches: readonly WordMatch[]
  /** Why it waits; empty: it does not. */
  readonly holds: readonly HoldReason[]
  readonly hides: boolean
}

/** `isEarly`: among the first comments of a newcomer that the settings hold. Hidden ones need nobody's decision. */
export function judge({ settings, words }: Rules, text: string, isEarly: boolean): Verdict {
  const matches = words.find(text)
  const hides = matches.some(({ action }) => action === 'hide')
  const holds: HoldReason[] = []
  if (matches.some(({ action }) => action === 'hold')) holds.push('word')
  if (settings.holdLinks && hasLink(text)) holds.push('link')
  if (isEarly) holds.push('newcomer')
  return { matches, hides, holds: hides ? [] : holds }
}

const invisible = /[\p{Cf}\u115f\u1160\u3164]|\p{Variation_Selector}/gu
/** Any name with a usual end, also with its dot in words. */
const link =
  /(?:https?:\/\/|www\.)\S|[\p{L}\p{N}-]{2,63}(?:\.| ?[([]dot[)\]] ?)(?:com|net|org|io|me|gg|tv|ly|co|app|shop|store|link|live|xyz|ru|de|uk|info|biz|to|cc|site|online)(?![\p{L}\p{N}])/iu

export function hasLink(text: string): boolean {
  return link.test(
    text
      .slice(0, longestText)
      .normalize('NFKC')
      .slice(0, 2 * longestText)
      .replace(invisible, ''),
  )
}

/** Words found in what is left when others are out. */
const mostRounds = 10

/** A text without its flagged words, whatever they are to do: what is spoken cannot be taken back. Empty if they do not end. */
export function leaveOutFlagged(words: WordList, text: string): string {
  let left = text
  for (let round = 0; round < mostRounds; round += 1) {
    const matches = words.find(left)
    if (matches.length === 0) return left
    for (const { start, end } of matches.toReversed()) {
      left = `${left.slice(0, start)}${' '.repeat(end - start)}${left.slice(end)}`
    }
  }
  return ''
}

/** What of the moderation of a comment and its viewer decides whether it may be seen. */
export interface Shown {
  readonly hold?: 'waiting' | 'approved' | 'rejected' | undefined
  readonly hidden: boolean
  readonly muted: boolean
}

/** Whether overlays and speech may show a comment. */
export function isShown({ hold, hidden, muted }: Shown): boolean {
  return !hidden && !muted && (hold === undefined || hold === 'approved')
}
