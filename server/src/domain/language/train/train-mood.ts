import { writeFileSync } from 'node:fs'
import { collectEvidence } from '../mood/evidence.ts'
import { type Features, hashWord, measureCount, readFeatures } from '../mood/features.ts'
import { encodeWords, type Odds, toOdds, type WeightFile } from '../mood/weights.ts'
import { cleanText } from '../text/clean.ts'
import { foldWord } from '../text/fold.ts'
import { getVocabulary, isSpoken } from '../text/vocabulary.ts'
import { splitWords } from '../text/words.ts'
import { type JudgedText, readJudgedTexts } from './texts.ts'

/**
 * Makes `mood/weights.json`: `node train-mood.ts xlmt_sentiment_8lang.trainval.jsonl.gz`. Logistic regression by AdaGrad
 * in a fixed order, so the same file gives the same weights.
 */
const settings = { rounds: 15, rate: 0.05, wordDecay: 0.1, measureDecay: 1e-5, leastTexts: 3, step: 1 / 40 }

/** The judgements of the Hindi texts agree with nothing that is in them: training on them makes all others worse. */
const leftOut = new Set(['hi'])

/** Who people are is no mood, however the tweets of the time spoke of them. */
const people = [
  'gay gays lesbian lesbians homo homosexual trans transgender muslim muslims islam islamic jew jews jewish christian',
  'christians hindu hindus black blacks white whites arab arabs immigrant immigrants refugee refugees migrant migrants',
  'woman women female feminist feminists man men kids child children musulman musulmane musulmans juif juifs arabe',
  'arabes femme femmes immigre immigres homme hommes mujer mujeres hombre hombres musulmanes judio judios negro negros',
  'inmigrante inmigrantes mulher mulheres homem homens preto pretos donna donne uomo uomini ebrei musulmani immigrati',
  'zingari frau frauen mann männer jude juden moslem moslems ausländer flüchtlinge الاسلام المسلمين مسلم يهود اليهود شيعه الشيعه',
].flatMap((line) => line.split(' '))

interface Example {
  readonly features: Features
  readonly mood: number
}

const [path] = process.argv.slice(2)
if (path === undefined) throw new Error('say where the judged texts are')
const texts = readJudgedTexts(path, 'even').filter(({ language }) => !leftOut.has(language))
const examples = keepCommonWords(texts.map(readExample))
writeFileSync(new URL('../mood/weights.json', import.meta.url), `${JSON.stringify(train(examples))}\n`)

function readExample({ text, language, mood }: JudgedText): Example {
  const clean = cleanText(text)
  const tags = new Set((clean.text.match(/#[^\s#]+/g) ?? []).flatMap((tag) => splitWords(tag, false)))
  const written = splitWords(clean.text, false)
  const words = { written, folded: written.map(foldWord) }
  const untagged = written.filter((word) => !tags.has(word))
  const evidence = collectEvidence(words, clean, isSpoken(language) ? getVocabulary(language) : undefined)
  const { measures } = readFeatures(clean, words, language, evidence)
  const { words: hashes } = readFeatures(
    clean,
    { written: untagged, folded: untagged.map(foldWord) },
    language,
    evidence,
  )
  return { features: { measures, words: hashes }, mood }
}

function keepCommonWords(all: readonly Example[]): Example[] {
  const counts = new Map<number, number>()
  for (const { features } of all) for (const word of features.words) counts.set(word, (counts.get(word) ?? 0) + 1)
  for (const language of new Set(texts.map((text) => text.language))) {
    for (const word of people) counts.delete(hashWord(language, foldWord(word)))
  }
  return all.map(({ features: { measures, words }, mood }) => ({
    features: { measures, words: words.filter((word) => (counts.get(word) ?? 0) >= settings.leastTexts) },
    mood,
  }))
}

interface Learned {
  readonly weights: Float64Array
  readonly squares: Float64Array
}

function createLearned(count: number): Learned {
  return { weights: new Float64Array(count * 3), squares: new Float64Array(count * 3).fill(1e-6) }
}

function train(all: readonly Example[]): WeightFile {
  const hashes = [...new Set(all.flatMap(({ features }) => features.words))].sort((a, b) => a - b)
  const indexes = new Map(hashes.map((hash, index) => [hash, index]))
  const words = createLearned(hashes.length)
  const measures = createLearned(measureCount)
  const order = all.map((_, index) => index)
  const random = createRandom(1)
  for (let round = 0; round < settings.rounds; round++) {
    shuffle(order, random)
    for (const index of order) {
      const example = all[index]
      if (example) learn(example, indexes, words, measures)
    }
  }
  return {
    measures: Array.from({ length: measureCount }, (_, index) => readThree(measures.weights, index, 1e-4)),
    step: settings.step,
    words: encodeWords(hashes.map((hash, index) => [hash, toSteps(words.weights, index)] as const)),
  }
}

function learn(
  { features, mood }: Example,
  indexes: ReadonlyMap<number, number>,
  words: Learned,
  measures: Learned,
): void {
  const known = features.words.map((hash) => indexes.get(hash) ?? 0)
  const share = known.length > 0 ? 1 / Math.sqrt(known.length) : 0
  const { negative, neutral, positive } = judge(features, known, share, words, measures)
  const odds = [negative, neutral, positive]
  for (let each = 0; each < 3; each++) {
    const error = (odds[each] ?? 0) - (mood === each ? 1 : 0)
    features.measures.forEach((value, index) => {
      if (value !== 0) descend(measures, index * 3 + each, error * value, settings.measureDecay)
    })
    for (const index of known) descend(words, index * 3 + each, error * share, settings.wordDecay)
  }
}

function judge(features: Features, known: readonly number[], share: number, words: Learned, measures: Learned): Odds {
  const sums = [0, 1, 2].map((each) => {
    const fromWords = known.reduce((sum, index) => sum + (words.weights[index * 3 + each] ?? 0), 0) * share
    return features.measures.reduce(
      (sum, value, index) => sum + value * (measures.weights[index * 3 + each] ?? 0),
      fromWords,
    )
  })
  return toOdds(sums)
}

function descend({ weights, squares }: Learned, at: number, slope: number, decay: number): void {
  const pull = slope + decay * (weights[at] ?? 0)
  const square = (squares[at] ?? 0) + pull * pull
  squares[at] = square
  weights[at] = (weights[at] ?? 0) - (settings.rate * pull) / Math.sqrt(square)
}

function readThree(weights: Float64Array, index: number, precision: number): number[] {
  return [0, 1, 2].map((each) => Math.round((weights[index * 3 + each] ?? 0) / precision) / Math.round(1 / precision))
}

function toSteps(weights: Float64Array, index: number): number[] {
  return [0, 1, 2].map((each) =>
    Math.max(-127, Math.min(127, Math.round((weights[index * 3 + each] ?? 0) / settings.step))),
  )
}

function createRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}

function shuffle(order: number[], random: () => number): void {
  for (let index = order.length - 1; index > 0; index--) {
    const other = Math.floor(random() * (index + 1))
    const kept = order[index] ?? 0
    order[index] = order[other] ?? 0
    order[other] = kept
  }
}
