/** Ranges of Unicode by what is written with them; a language where a script has but one of weight, else the script. */
const ranges: readonly (readonly [from: number, to: number, script: string])[] = [
  [0x41, 0x5a, 'Latin'],
  [0x61, 0x7a, 'Latin'],
  [0xaa, 0x24f, 'Latin'],
  [0x250, 0x2af, 'Latin'],
  [0x370, 0x3ff, 'el'],
  [0x400, 0x52f, 'Cyrillic'],
  [0x531, 0x58f, 'hy'],
  [0x591, 0x5f4, 'he'],
  [0x600, 0x6ff, 'Arabic'],
  [0x750, 0x77f, 'Arabic'],
  [0x900, 0x97f, 'Devanagari'],
  [0x980, 0x9ff, 'bn'],
  [0xa00, 0xa7f, 'pa'],
  [0xa80, 0xaff, 'gu'],
  [0xb00, 0xb7f, 'or'],
  [0xb80, 0xbff, 'ta'],
  [0xc00, 0xc7f, 'te'],
  [0xc80, 0xcff, 'kn'],
  [0xd00, 0xd7f, 'ml'],
  [0xd80, 0xdff, 'si'],
  [0xe00, 0xe7f, 'th'],
  [0xe80, 0xeff, 'lo'],
  [0x1000, 0x109f, 'my'],
  [0x10a0, 0x10ff, 'ka'],
  [0x1100, 0x11ff, 'ko'],
  [0x1200, 0x139f, 'am'],
  [0x1780, 0x17ff, 'km'],
  [0x1e00, 0x1eff, 'Latin'],
  [0x3040, 0x30ff, 'ja'],
  [0x3130, 0x318f, 'ko'],
  [0x31f0, 0x31ff, 'ja'],
  [0x3400, 0x9fff, 'Han'],
  [0xac00, 0xd7af, 'ko'],
]

/** Marks in the ranges that are no letters: × and ÷, Arabic punctuation and digits. */
const notLetters = /[\u00aa-\u00bf\u00d7\u00f7\u060c\u061b\u061f\u0640\u0660-\u066d\u0964-\u096f\u30fb\u30fc]/

/** The script (or its only language) of most letters; undefined without letters. Japanese beats the Han it is mixed with. */
export function findScript(text: string): string | undefined {
  const counts = new Map<string, number>()
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    if (code < 0x41) continue
    const script = scriptOf(code)
    if (script !== undefined && !(code < 0x3100 && notLetters.test(text.charAt(index)))) {
      counts.set(script, (counts.get(script) ?? 0) + weight(script))
    }
  }
  if (counts.has('ja') && counts.has('Han')) counts.set('ja', (counts.get('ja') ?? 0) + (counts.get('Han') ?? 0))
  let best: string | undefined
  for (const [script, count] of counts) if (best === undefined || count > (counts.get(best) ?? 0)) best = script
  return best
}

/** A letter of a syllabary or a picture says as much as a few of an alphabet. */
function weight(script: string): number {
  return script === 'Han' || script === 'ja' || script === 'ko' ? 2.5 : 1
}

function scriptOf(code: number): string | undefined {
  let low = 0
  let high = ranges.length - 1
  while (low <= high) {
    const middle = (low + high) >> 1
    const range = ranges[middle]
    if (!range) return undefined
    if (code < range[0]) high = middle - 1
    else if (code > range[1]) low = middle + 1
    else return range[2]
  }
  return undefined
}
