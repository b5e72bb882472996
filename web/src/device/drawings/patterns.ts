/** A light as the screen shows it: degrees of the colour wheel, and how bright from 0 to 1. */
export interface Light {
  readonly hue: number
  readonly level: number
}

type Pattern = (index: number, seconds: number, count: number, hue: number) => Light

const turn = (value: number): number => ((value % 360) + 360) % 360

/** By their numbers: steady, a dot that runs, a rainbow, sparkles, breathing. Nothing flashes more than twice a second. */
const patterns: readonly Pattern[] = [
  (_index, _seconds, _count, hue) => ({ hue, level: 1 }),
  (index, seconds, count, hue) => {
    const behind = (((seconds * 12 - index) % count) + count) % count
    return { hue, level: Math.max(0.06, 1 - behind / 6) }
  },
  (index, seconds, count, hue) => ({ hue: turn(hue + (index / count) * 360 + seconds * 60), level: 1 }),
  (index, seconds, _count, hue) => ({
    hue,
    level: 0.12 + 0.88 * Math.max(0, Math.sin(seconds * 5 + index * 7.3)) ** 4,
  }),
  (_index, seconds, _count, hue) => ({ hue, level: 0.25 + 0.75 * (0.5 - 0.5 * Math.cos(seconds * 2)) }),
]

/** How a light of a strip looks at a time. Numbers that are no pattern are the last one that is. */
export function lightAt(pattern: number, index: number, seconds: number, count: number, hue: number): Light {
  const chosen = patterns[Math.min(patterns.length - 1, Math.max(0, pattern))] ?? patterns[0]
  return chosen ? chosen(index, seconds, count, hue) : { hue, level: 1 }
}
