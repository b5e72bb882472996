import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'

/** A text whose mood people have judged: 0 negative, 1 neutral, 2 positive. */
export interface JudgedText {
  readonly text: string
  readonly language: string
  readonly mood: 0 | 1 | 2
}

const languages: Readonly<Record<string, string>> = {
  arabic: 'ar',
  english: 'en',
  french: 'fr',
  german: 'de',
  hindi: 'hi',
  italian: 'it',
  portuguese: 'pt',
  spanish: 'es',
}

/**
 * The training and validation texts of XLM-T (Apache-2.0), tweets in eight languages. Weights are made from the even
 * lines and measured on the odd ones, counted from 1.
 */
export function readJudgedTexts(path: string, parity: 'even' | 'odd'): JudgedText[] {
  const lines = gunzipSync(readFileSync(path)).toString().trimEnd().split('\n')
  return lines
    .filter((_, index) => index % 2 === (parity === 'odd' ? 0 : 1))
    .map((line) => {
      const { text, lang, label } = JSON.parse(line) as { text: string; lang: string; label: string }
      const mood = label === 'negative' ? 0 : label === 'neutral' ? 1 : 2
      return { text: decode(text), language: languages[lang] ?? lang, mood }
    })
}

/** The texts came through HTML and JSON once too often, and their links were cut to a word. */
function decode(text: string): string {
  return text
    .replace(/\\u([0-9a-f]{4})/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&amp;/g, '&')
    .replace(/\bhttp\b(?:\/URL)?/g, 'https://t.co/x')
}
