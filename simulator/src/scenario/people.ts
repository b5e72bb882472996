import type { Person } from './events.ts'
import { hostileNames } from './phrases/phrases.ts'
import { createRandom, type Random } from './random.ts'

const adjectives =
  'quiet sunny velvet pixel lazy cosmic rusty minty lunar honey foggy brave tiny salty neon mellow paper wild amber silver cloudy sleepy dizzy lucky crispy frosty happy golden misty plum'.split(
    ' ',
  )
const nouns =
  'otter fox comet pickle lantern moth waffle river heron cactus badger puffin kite walnut tiger koala biscuit panda ember violet sparrow noodle willow raven acorn mango pebble falcon tulip wolf'.split(
    ' ',
  )
const firstNames =
  'Mia Jonas Léa Mateo Aylin Yusuf Ines Bruno Chiara Luca Zosia Piotr Sanne Joost Freja Nils Ava Noah Priya Arjun Linh Minh Putri Bayu Sofia Diego Camila Thiago Olga Ivan Noa Eitan Amara Kofi Hana Emre'.split(
    ' ',
  )
const otherScripts = [
  'さくら',
  'ゆうた',
  'ひなた',
  '민준',
  '서연',
  '小雨',
  '阿明',
  'ليلى',
  'يوسف',
  'مريم',
  'נועה',
  'Дарья',
  'Максим',
  'आरव',
  'प्रिया',
  'มะลิ',
  'Ελένη',
  'Ömer',
  'Łukasz',
  'Nguyễn An',
]
const decorations = ['✨', '🌸', '🐺', '💜', '🔥', '🦋', '👑', '🌙', '🍓', '🎧', '🇧🇷', '🇩🇪', '🇵🇭', '𓆩♡𓆪', '★']
const longNames = [
  'the one who always joins five minutes before you end the live 😭😭😭',
  'Donaudampfschifffahrtsgesellschaftskapitän Reinhardt der Dritte',
  '✨🌸✨🌸✨🌸✨🌸✨🌸✨🌸✨🌸✨🌸✨🌸✨🌸✨🌸✨🌸',
]

/** The viewers of one live, made from its seed: the same number is always the same person. */
export class Crowd {
  readonly size: number
  readonly #seed: number
  readonly #hostile: number
  readonly #known = new Map<number, Person>()

  constructor(seed: number, size: number, hostile: number) {
    this.#seed = seed
    this.size = size
    this.#hostile = hostile
  }

  /** Somebody: low numbers (the regulars) far more often than high ones. */
  pick(random: Random): Person {
    return this.get(Math.floor(this.size * random.next() ** 2.2))
  }

  get(number: number): Person {
    const known = this.#known.get(number)
    if (known) return known
    const person = createPerson(this.#seed, number, this.#hostile)
    this.#known.set(number, person)
    return person
  }
}

function createPerson(seed: number, number: number, hostile: number): Person {
  const random = createRandom(seed, `person-${number}`)
  const regular = number < 40
  const uniqueId = createUniqueId(random, number)
  return {
    userId: createUserId(random),
    uniqueId,
    nickname: random.chance(hostile) ? random.pick(hostileNames) : createNickname(random, uniqueId),
    avatar: random.integer(0, 99_999),
    follow: random.chance(regular ? 0.8 : 0.25) ? (random.chance(0.15) ? 'friend' : 'follower') : 'none',
    moderator: number < 4,
    subscriber: regular && random.chance(0.3),
    gifterLevel: random.chance(regular ? 0.9 : 0.4) ? Math.min(50, Math.floor(random.gap(regular ? 14 : 5))) : 0,
    teamLevel: random.chance(regular ? 0.7 : 0.1) ? random.integer(1, regular ? 30 : 9) : 0,
    followers: Math.floor(random.gap(180)),
  }
}

/** Of 19 digits and below the end of a signed 64-bit number, as TikTok's are. */
function createUserId(random: Random): string {
  return `6${random.integer(100_000_000, 999_999_999)}${random.integer(100_000_000, 999_999_999)}`
}

function createUniqueId(random: Random, number: number): string {
  const separator = random.pick(['_', '.', ''])
  return `${random.pick(adjectives)}${separator}${random.pick(nouns)}${number}`
}

function createNickname(random: Random, uniqueId: string): string {
  const roll = random.next()
  if (roll < 0.02) return random.pick(longNames)
  if (roll < 0.2) return uniqueId
  const base = roll < 0.35 ? random.pick(otherScripts) : roll < 0.75 ? random.pick(firstNames) : titleCase(uniqueId)
  return random.chance(0.35) ? `${base} ${random.pick(decorations)}` : base
}

function titleCase(uniqueId: string): string {
  return uniqueId
    .replace(/\d+$/, '')
    .split(/[_.]/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join(' ')
}
