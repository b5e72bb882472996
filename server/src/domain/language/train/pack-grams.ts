import { writeFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { encodeGrams } from '../detection/gram-file.ts'
import { hashGram } from '../detection/grams.ts'

/**
 * Makes `detection/grams.bin` from the package `eld` (Apache-2.0): `npm pack eld@2.1.0`, unpack it, then
 * `node pack-grams.ts FOLDER/package medium`. Kept are the languages that share a script with another one.
 */
const kept = new Set(
  ('en es pt fr de it tr ms nl pl ro vi tl sv no da fi hu cs hr sq az ca ' + 'ru uk bg sr be ar fa ur ku hi mr').split(
    ' ',
  ),
)

interface EldData {
  readonly languages: Readonly<Record<string, string>>
  readonly ngrams: Readonly<Record<string, Readonly<Record<string, number>>>>
}

const [folder = '.', size = 'medium'] = process.argv.slice(2)
const load = async <Module>(path: string) => (await import(pathToFileURL(`${folder}/src/${path}`).href)) as Module
const { ngramsData: eld } = await load<{ ngramsData: EldData }>(`ngrams/${size}.js`)
const { dictionary } = await load<{ dictionary: string[] }>('dictionary.js')

const byteOf = new Map<string, number>()
for (let byte = 255; byte >= 0; byte--) {
  const letter = byte < 0x80 ? String.fromCharCode(byte) : dictionary[byte]
  if (letter !== undefined && letter !== ' ') byteOf.set(letter, byte)
}
/** Above 0x7f the dictionary's letters are of other bytes than their own. */
for (let byte = 0x80; byte < 0x100; byte++) {
  const letter = dictionary[byte]
  if (letter !== undefined && letter !== ' ') byteOf.set(letter, byte)
}

const languages = Object.values(eld.languages).filter((language) => kept.has(language))
const entries = new Map<number, [language: number, score: number][]>()
for (const [gram, scores] of Object.entries(eld.ngrams)) {
  const own = Object.entries(scores)
    .map(([id, score]): [number, number] => [languages.indexOf(eld.languages[id] ?? ''), score])
    .filter(([language]) => language >= 0)
  if (own.length > 0) entries.set(hash(gram), [...(entries.get(hash(gram)) ?? []), ...own])
}

function hash(gram: string): number {
  const inner = gram.slice(gram.startsWith(' ') ? 1 : 0, gram.endsWith(' ') ? -1 : undefined)
  const bytes = Uint8Array.from(inner, (letter) => byteOf.get(letter) ?? 0)
  return hashGram(bytes, 0, bytes.length, gram.startsWith(' '), gram.endsWith(' '))
}

const sorted = [...entries].sort(([a], [b]) => a - b)
const flat = sorted.flatMap(([, own]) => own)
let position = 0
writeFileSync(
  new URL('../detection/grams.bin', import.meta.url),
  encodeGrams({
    languages: languages.map((language) => (language === 'ms' ? 'id' : language)),
    keys: Uint32Array.from(sorted, ([key]) => key),
    starts: Uint32Array.from([0, ...sorted.map(([, own]) => (position += own.length))]),
    entryLanguages: Uint8Array.from(flat, ([language]) => language),
    entryScores: Uint8Array.from(flat, ([, score]) => score),
  }),
)
