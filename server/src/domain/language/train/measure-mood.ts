import { readChat } from '../language.ts'
import { type JudgedText, readJudgedTexts } from './texts.ts'

/** How well moods agree with people's judgements, in one language. All are shares of the texts, 0 to 1. */
export interface MoodFigures {
  readonly language: string
  readonly texts: number
  /** Whose mood is not told. */
  readonly unknown: number
  /** Of those whose mood is told, how many are judged the same. */
  readonly accuracyOfTold: number
  /** Of all; what is not told counts as neutral. */
  readonly accuracy: number
  /** Mean of F1 of negative, neutral and positive, of all likewise. */
  readonly macroF1: number
}

const neutral = 1
const moods = [0, neutral, 2]
/** What is closer to 0 is neutral, as in the analytics. */
const threshold = 0.05

interface Outcome {
  readonly judged: number
  readonly told: number | undefined
}

/** Measures on the odd lines of the judged texts, which nothing was made from. With `hinted`, each tells its language. */
export function measureMood(path: string, hinted: boolean): MoodFigures[] {
  const outcomes = new Map<string, Outcome[]>()
  for (const text of readJudgedTexts(path, 'odd')) {
    outcomes.set(text.language, [...(outcomes.get(text.language) ?? []), judge(text, hinted)])
  }
  return [...outcomes].map(([language, list]) => summarize(language, list))
}

function judge({ text, language, mood }: JudgedText, hinted: boolean): Outcome {
  const { sentiment } = readChat(text, hinted ? language : '')
  if (sentiment === null) return { judged: mood, told: undefined }
  return { judged: mood, told: sentiment > threshold ? 2 : sentiment < -threshold ? 0 : neutral }
}

function summarize(language: string, list: readonly Outcome[]): MoodFigures {
  const told = list.filter((outcome) => outcome.told !== undefined)
  const all = list.map(({ judged, told: mood = neutral }) => ({ judged, told: mood }))
  return {
    language,
    texts: list.length,
    unknown: 1 - told.length / list.length,
    accuracyOfTold: agree(told),
    accuracy: agree(all),
    macroF1: moods.reduce((sum, mood) => sum + scoreF1(all, mood), 0) / moods.length,
  }
}

function agree(list: readonly Outcome[]): number {
  return list.filter(({ judged, told }) => judged === told).length / list.length
}

function scoreF1(list: readonly Outcome[], mood: number): number {
  const count = (matches: (outcome: Outcome) => boolean) => list.filter(matches).length
  const both = count(({ judged, told }) => judged === mood && told === mood)
  return (2 * both) / (count(({ judged }) => judged === mood) + count(({ told }) => told === mood))
}
