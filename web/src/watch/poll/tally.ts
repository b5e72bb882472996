import type { Poll } from '@livetap/contracts/rooms/live-voice.ts'
import { plural } from '../../lib/format.ts'
import { cleanText } from '../../lib/viewer-text.ts'

/** An option with what speaks for it. */
export interface Tally {
  readonly text: string
  /** Members who chose it. */
  readonly members: readonly string[]
  readonly fromLive: number
  readonly total: number
  /** Of all that was given, from 0 to 1. */
  readonly share: number
  /** Somebody chose it, and nothing has more. */
  readonly isAhead: boolean
}

export function tallyPoll({ options }: Poll): readonly Tally[] {
  const totals = options.map(({ members, fromLive }) => members.length + fromLive)
  const all = totals.reduce((sum, one) => sum + one, 0)
  const most = Math.max(...totals)
  return options.map(({ text, members, fromLive }, place) => {
    const total = totals[place] ?? 0
    const share = all === 0 ? 0 : total / all
    return { text: cleanText(text), members, fromLive, total, share, isAhead: total > 0 && total === most }
  })
}

/** With gifts it is not votes alone that are counted. */
export const countWords = ({ gifts }: Pick<Poll, 'gifts'>, count: number): string =>
  plural(count, gifts ? 'point' : 'vote')

/** What a poll came to, in a sentence. */
export function resultWords(poll: Poll): string {
  const ahead = tallyPoll(poll).filter(({ isAhead }) => isAhead)
  const [first] = ahead
  const begin = `The poll “${cleanText(poll.question)}” is over:`
  if (!first) return `${begin} nobody has voted.`
  const count = countWords(poll, first.total)
  const names = ahead.map(({ text }) => `“${text}”`)
  if (names.length === 1) return `${begin} ${names[0]} has won with ${count}.`
  return `${begin} ${names.slice(0, -1).join(', ')} and ${names.at(-1)} are level with ${count}.`
}
