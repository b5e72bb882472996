/** Dark modules; `undefined` is not laid out yet. */
export type Grid = boolean[][]
type Draft = (boolean | undefined)[][]

const masks: readonly ((row: number, column: number) => boolean)[] = [
  (row, column) => (row + column) % 2 === 0,
  (row) => row % 2 === 0,
  (_, column) => column % 3 === 0,
  (row, column) => (row + column) % 3 === 0,
  (row, column) => (Math.floor(row / 2) + Math.floor(column / 3)) % 2 === 0,
  (row, column) => ((row * column) % 2) + ((row * column) % 3) === 0,
  (row, column) => (((row * column) % 2) + ((row * column) % 3)) % 2 === 0,
  (row, column) => (((row + column) % 2) + ((row * column) % 3)) % 2 === 0,
]

/** The codewords with everything that a scanner finds its way by. */
export function layOut(codewords: readonly number[], version: number, mask: number): Grid {
  const size = 17 + 4 * version
  const grid: Draft = Array.from({ length: size }, () => Array.from({ length: size }, () => undefined))
  drawFinders(grid)
  drawAlignments(grid, version)
  drawTiming(grid)
  drawFormat(grid, mask)
  if (version >= 7) drawVersion(grid, version)
  drawWords(grid, codewords, masks[mask] ?? (() => false))
  return grid as Grid
}

function set(grid: Draft, row: number, column: number, dark: boolean): void {
  const line = grid[row]
  if (line && column >= 0 && column < line.length) line[column] = dark
}

function drawFinders(grid: Draft): void {
  const far = grid.length - 4
  for (const [row, column] of [
    [3, 3],
    [3, far],
    [far, 3],
  ] as const) {
    drawRings(grid, row, column, 4, (ring) => ring !== 2 && ring !== 4)
  }
}

function drawRings(grid: Draft, row: number, column: number, reach: number, isDark: (ring: number) => boolean): void {
  for (let down = -reach; down <= reach; down++) {
    for (let right = -reach; right <= reach; right++) {
      set(grid, row + down, column + right, isDark(Math.max(Math.abs(down), Math.abs(right))))
    }
  }
}

function drawAlignments(grid: Draft, version: number): void {
  const centres = centresOf(version)
  for (const row of centres) {
    for (const column of centres) {
      if (grid[row]?.[column] === undefined) drawRings(grid, row, column, 2, (ring) => ring !== 1)
    }
  }
}

/** Rows, and columns, of the centres of alignment patterns. */
function centresOf(version: number): number[] {
  if (version === 1) return []
  const count = Math.floor(version / 7) + 2
  const step = Math.ceil((4 * version + 4) / (2 * count - 2)) * 2
  const last = 10 + 4 * version
  return [6, ...Array.from({ length: count - 1 }, (_, index) => last - (count - 2 - index) * step)]
}

function drawTiming(grid: Draft): void {
  for (let at = 8; at < grid.length - 8; at++) {
    set(grid, 6, at, at % 2 === 0)
    set(grid, at, 6, at % 2 === 0)
  }
}

/** The value with the remainder of its division by a polynomial behind it. */
function withRemainder(value: number, bits: number, divisor: number): number {
  let rest = value
  for (let bit = 0; bit < bits; bit++) rest = (rest << 1) ^ ((rest >>> (bits - 1)) * divisor)
  return (value << bits) | rest
}

/** Error correction M is 00, so the format is the mask alone. */
function drawFormat(grid: Draft, mask: number): void {
  const format = withRemainder(mask, 10, 0x537) ^ 0x5412
  const last = grid.length - 1
  for (let bit = 0; bit < 15; bit++) {
    const dark = ((format >>> bit) & 1) === 1
    const beside = bit < 6 ? bit : bit < 8 ? bit + 1 : last - 14 + bit
    const above = bit < 8 ? last - bit : bit === 8 ? 7 : 14 - bit
    set(grid, beside, 8, dark)
    set(grid, 8, above, dark)
  }
  set(grid, last - 7, 8, true)
}

function drawVersion(grid: Draft, version: number): void {
  const bits = withRemainder(version, 12, 0x1f25)
  for (let bit = 0; bit < 18; bit++) {
    const dark = ((bits >>> bit) & 1) === 1
    const [near, far] = [Math.floor(bit / 3), grid.length - 11 + (bit % 3)]
    set(grid, near, far, dark)
    set(grid, far, near, dark)
  }
}

/** Up and down in columns of two from the right, beside the timing in column 6 and around what is there already. */
function drawWords(grid: Draft, codewords: readonly number[], isMasked: (row: number, column: number) => boolean) {
  const size = grid.length
  let bit = 0
  for (let right = size - 1; right > 0; right -= right === 8 ? 3 : 2) {
    const upward = ((right + 1) & 2) === 0
    for (let step = 0; step < 2 * size; step++) {
      const row = upward ? size - 1 - (step >> 1) : step >> 1
      const column = right - (step & 1)
      if (grid[row]?.[column] !== undefined) continue
      const dark = (((codewords[bit >> 3] ?? 0) >>> (7 - (bit & 7))) & 1) === 1
      set(grid, row, column, dark !== isMasked(row, column))
      bit += 1
    }
  }
}

/** The grid that is the easiest to scan, as the standard counts it. */
export function chooseMask(grids: readonly [Grid, ...Grid[]]): Grid {
  const costs = grids.map(costOf)
  return grids[costs.indexOf(Math.min(...costs))] ?? grids[0]
}

const finderLike = /(?=10111010000|00001011101)/g

function costOf(grid: Grid): number {
  const columns = grid.map((_, column) => grid.map((row) => row[column] === true))
  const lines = [...grid, ...columns].map((line) => line.map((dark) => (dark ? '1' : '0')).join(''))
  const runs = lines.flatMap((line) => line.match(/0{5,}|1{5,}/g) ?? [])
  const finders = lines.flatMap((line) => line.match(finderLike) ?? []).length
  const dark = grid.flat().filter(Boolean).length / grid.length ** 2
  const uneven = Math.floor(Math.abs(dark * 20 - 10))
  return runs.reduce((sum, { length }) => sum + length - 2, 0) + 40 * finders + 10 * uneven + 3 * squaresOf(grid)
}

/** Squares of two by two in one colour. */
function squaresOf(grid: Grid): number {
  const isSquare = (row: number, column: number): boolean => {
    const dark = grid[row]?.[column]
    return [grid[row]?.[column + 1], grid[row + 1]?.[column], grid[row + 1]?.[column + 1]].every((one) => one === dark)
  }
  const upTo = Array.from({ length: grid.length - 1 }, (_, at) => at)
  return upTo.reduce((sum, row) => sum + upTo.filter((column) => isSquare(row, column)).length, 0)
}
