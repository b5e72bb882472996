import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { readChat } from '@livetap/server/domain/language/language.ts'
import { measureMood } from '@livetap/server/domain/language/train/measure-mood.ts'
import { createHost, createTimeline } from '@livetap/simulator/scenario/scenario.ts'
import { type Bench, median, quantile, round } from '../measure.ts'

const runs = 5
const comments = 20_000
const languages = ['es', 'pt', 'fr', 'de', 'it', 'ar', 'hi', 'tr', 'id']
/** As many comments of each, English as many as of another. */
const live = {
  ...{ seed: 1, crowd: 5000, hostile: 0.01, rates: { comment: 100 } },
  languages: Object.fromEntries(languages.map((language) => [language, 1 / (languages.length + 1)])),
}

const judgedTexts =
  process.env.LIVETAP_SENTIMENT ||
  fileURLToPath(new URL('../../../../shared/data/sentiment/xlmt_sentiment_8lang.trainval.jsonl.gz', import.meta.url))

interface Comment {
  readonly text: string
  readonly language: string
}

export const bench: Bench = {
  title: 'Language: what reading a comment costs in ten languages, and how well moods agree with people’s judgements',
  async run() {
    const chat = createChat()
    const memory = measureMemory(chat)
    const times = Array.from({ length: runs }, () => chat.map(timeComment))
    const unsure = chat.filter(({ text }) => /\p{L}/u.test(text) && readChat(text, '').language === '').length
    return {
      figures: {
        median_us: round(median(times.map(median))),
        p99_us: round(median(times.map((each) => quantile(each, 0.99)))),
        first_of_all_languages_ms: round(memory.milliseconds),
        loaded_mib: round(memory.bytes / 2 ** 20),
        language_unknown_without_hint_percent: round((100 * unsure) / chat.length),
        ...(existsSync(judgedTexts) ? measureAgreement() : {}),
      },
      peers: {},
      runs,
    }
  },
}

/** What a simulated crowd writes. */
function createChat(): Comment[] {
  const chat: Comment[] = []
  for (const { event } of createTimeline(live, createHost('bench', live))) {
    if (event.kind !== 'comment') continue
    chat.push({ text: event.text, language: event.language })
    if (chat.length === comments) break
  }
  return chat
}

/** Microseconds. */
function timeComment({ text, language }: Comment): number {
  const before = performance.now()
  readChat(text, language)
  return (performance.now() - before) * 1000
}

/** What stays in memory, and how long it takes until the first comment of each language is read. */
function measureMemory(chat: readonly Comment[]): { readonly bytes: number; readonly milliseconds: number } {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  const weigh = () => {
    collect()
    collect()
    const { heapUsed, external } = process.memoryUsage()
    return heapUsed + external
  }
  const firsts = ['en', ...languages].flatMap((language) => chat.find((comment) => comment.language === language) ?? [])
  const before = weigh()
  const began = performance.now()
  for (const { text, language } of firsts) readChat(text, language)
  const milliseconds = performance.now() - began
  return { bytes: weigh() - before, milliseconds }
}

function measureAgreement(): Record<string, number> {
  return Object.fromEntries(
    measureMood(judgedTexts, false).flatMap(({ language, accuracy, macroF1, unknown }) => [
      [`${language}_accuracy`, round(accuracy)],
      [`${language}_macro_f1`, round(macroF1)],
      [`${language}_unknown_percent`, round(100 * unknown)],
    ]),
  )
}
