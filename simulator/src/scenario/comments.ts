import type { EmoteMark, Person } from './events.ts'
import { gifts } from './gifts.ts'
import type { Crowd } from './people.ts'
import {
  commonSlots,
  emojiBursts,
  englishPhrases,
  hostileComments,
  themePhrases,
  worldPhrases,
} from './phrases/phrases.ts'
import { hashText, type Random } from './random.ts'

/** What decides how the comments of a live sound. */
export interface Voice {
  readonly theme: string
  /** Share of comments by language code; English takes what is left. */
  readonly languages: Readonly<Record<string, number>>
  /** Share of comments that attack (0 to 1). */
  readonly hostile: number
}

export interface Comment {
  readonly text: string
  readonly language: string
  readonly emotes: readonly EmoteMark[]
}

const remembered = 80

/** Writes the comments of one live; what was said lately is not said again soon. */
export class CommentWriter {
  readonly #voice: Voice
  readonly #crowd: Crowd
  readonly #english: readonly string[]
  readonly #recent: string[] = []

  constructor(voice: Voice, crowd: Crowd) {
    this.#voice = voice
    this.#crowd = crowd
    const own = themePhrases[voice.theme] ?? []
    this.#english = [...englishPhrases, ...own, ...own]
  }

  /** What this person says next: always in the same language. */
  write(person: Person, random: Random): Comment {
    if (random.chance(this.#voice.hostile)) return { text: random.pick(hostileComments), language: 'en', emotes: [] }
    const language = pickLanguage(hashText(person.userId) / 2 ** 32, this.#voice.languages)
    const phrase = this.#fill(this.#pickPhrase(random, language), random)
    const text = random.chance(0.07) ? writeEmoji(random) : vary(phrase, random)
    return random.chance(0.04) ? addEmotes(text, language, random) : { text, language, emotes: [] }
  }

  /** A sentence that asks something, for the question box. */
  ask(random: Random): string {
    const questions = this.#phrases('en').filter((phrase) => phrase.endsWith('?'))
    return this.#fill(random.pick(questions), random)
  }

  #pickPhrase(random: Random, language: string): string {
    const phrases = this.#phrases(language)
    let phrase = random.pick(phrases)
    for (let attempt = 0; attempt < 4 && this.#recent.includes(phrase); attempt++) phrase = random.pick(phrases)
    this.#recent.push(phrase)
    if (this.#recent.length > remembered) this.#recent.shift()
    return phrase
  }

  #phrases(language: string): readonly string[] {
    return worldPhrases[language] ?? this.#english
  }

  #fill(phrase: string, random: Random): string {
    return phrase.replaceAll(/\{(\w+)\}/g, (whole, slot: string) => this.#slot(slot, random) ?? whole)
  }

  #slot(slot: string, random: Random): string | undefined {
    if (slot === 'name') return this.#crowd.pick(random).nickname
    if (slot === 'viewer') return this.#crowd.pick(random).uniqueId
    if (slot === 'giftname') return random.pick(gifts).name
    if (slot === 'n') return String(random.pick([3, 7, 12, 20, 45, 50, 80, 100, 150, 200, 300, 500]))
    if (slot === 'percent') return String(random.integer(2, 60))
    const choices = commonSlots[slot]
    return choices && random.pick(choices)
  }
}

function pickLanguage(roll: number, languages: Readonly<Record<string, number>>): string {
  let left = roll
  for (const [language, share] of Object.entries(languages)) {
    left -= share
    if (left < 0) return language
  }
  return 'en'
}

/** The same words as different people type them. */
function vary(phrase: string, random: Random): string {
  const roll = random.next()
  if (roll < 0.16) return `${phrase} ${random.pick(emojiBursts)}`
  if (roll < 0.2) return phrase.toUpperCase()
  if (roll < 0.27) return phrase.charAt(0).toUpperCase() + phrase.slice(1)
  if (roll < 0.31) return phrase + getLastCharacter(phrase).repeat(random.integer(1, 4))
  return phrase
}

const characters = new Intl.Segmenter('en', { granularity: 'grapheme' })

/** What a person sees as one: an emoji is several code units, often several code points. */
function getLastCharacter(text: string): string {
  return [...characters.segment(text)].at(-1)?.segment ?? ''
}

function writeEmoji(random: Random): string {
  const first = random.pick(emojiBursts)
  return random.chance(0.6)
    ? first.repeat(random.integer(1, 8))
    : first + random.pick(emojiBursts) + random.pick(emojiBursts)
}

/** TikTok sends an emote as a position and a picture: the text has one space at that place. */
function addEmotes(text: string, language: string, random: Random): Comment {
  const count = random.integer(1, 3)
  const emotes = Array.from({ length: count }, (_, number) => ({
    index: text.length + number,
    emote: random.integer(1, 12),
  }))
  return { text: text + ' '.repeat(count), language, emotes }
}
