import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { measureMood } from '../train/measure-mood.ts'

const path =
  process.env.LIVETAP_SENTIMENT ||
  fileURLToPath(
    new URL('../../../../../../shared/data/sentiment/xlmt_sentiment_8lang.trainval.jsonl.gz', import.meta.url),
  )
const found = existsSync(path)
if (!found) process.stderr.write(`\nSKIPPED: no judged texts at ${path} (set LIVETAP_SENTIMENT)\n`)

/** A little below what docs/language.md says: guessing would be right in a third. Hindi is no better than that. */
const floors: Readonly<Record<string, number>> = {
  en: 0.62,
  es: 0.57,
  pt: 0.58,
  fr: 0.57,
  de: 0.62,
  it: 0.58,
  ar: 0.53,
}

describe.skipIf(!found)('moods agree with what people judged', () => {
  test('as far as the documentation says, by the text alone', () => {
    const figures = new Map(measureMood(path, false).map((each) => [each.language, each]))
    for (const [language, floor] of Object.entries(floors)) {
      const { macroF1 = 0, unknown = 1 } = figures.get(language) ?? {}
      expect(macroF1, language).toBeGreaterThan(floor)
      expect(unknown, language).toBeLessThan(0.2)
    }
  })
})
