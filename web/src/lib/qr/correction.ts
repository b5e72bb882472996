/** Exponents and logarithms of GF(256) modulo x⁸ + x⁴ + x³ + x² + 1. */
const powers: number[] = []
const logs: number[] = []
for (let exponent = 0, value = 1; exponent < 255; exponent++) {
  powers[exponent] = value
  logs[value] = exponent
  value = value & 0x80 ? (value << 1) ^ 0x11d : value << 1
}

const multiply = (a: number, b: number): number =>
  a === 0 || b === 0 ? 0 : (powers[((logs[a] ?? 0) + (logs[b] ?? 0)) % 255] ?? 0)

/** The product of all (x − 2ⁱ), highest power first, without the leading 1. */
function divisorOf(degree: number): number[] {
  let divisor = [1]
  for (let power = 0; power < degree; power++) {
    const shifted = [...divisor, 0]
    divisor = shifted.map((value, at) => value ^ multiply(divisor[at - 1] ?? 0, powers[power] ?? 0))
  }
  return divisor.slice(1)
}

/** The Reed-Solomon remainder of the words: as many bytes as asked for. */
export function correctionOf(words: readonly number[], degree: number): number[] {
  const divisor = divisorOf(degree)
  let rest = Array.from({ length: degree }, () => 0)
  for (const word of words) {
    const factor = word ^ (rest[0] ?? 0)
    rest = divisor.map((value, at) => (rest[at + 1] ?? 0) ^ multiply(value, factor))
  }
  return rest
}

/** Splits words into blocks, the shorter ones first, and interleaves those with what corrects them. */
export function addCorrection(words: readonly number[], blocks: number, degree: number): number[] {
  const short = Math.floor(words.length / blocks)
  const firstLong = blocks - (words.length % blocks)
  const parts = Array.from({ length: blocks }, (_, block) => {
    const from = block * short + Math.max(0, block - firstLong)
    return words.slice(from, from + short + (block < firstLong ? 0 : 1))
  })
  return [...interleave(parts), ...interleave(parts.map((part) => correctionOf(part, degree)))]
}

function interleave(parts: readonly (readonly number[])[]): number[] {
  const longest = Math.max(...parts.map(({ length }) => length))
  return Array.from({ length: longest }, (_, at) => parts.flatMap((part) => part.slice(at, at + 1))).flat()
}
