const columns = ['id', 'level', 'summary', 'status', 'where', 'test', 'reason'] as const
const statuses = ['met', 'partly', 'operator', 'not-applicable']

/** A requirement, and how it stands. Lists are separated by `; `. */
export type Requirement = Readonly<Record<(typeof columns)[number], string>>

/** What the rows are checked against. */
export interface Project {
  exists(path: string): boolean
  /** Of the tests in a file, and of the groups that they are in. */
  titlesOf(path: string): readonly string[]
}

/** CSV as RFC 4180 has it, with a header and fields in quotes where they need them. */
export function parseCsv(text: string): readonly (readonly string[])[] {
  const rows: string[][] = []
  const field = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/y
  let row: string[] = []
  while (field.lastIndex < text.length) {
    const at = field.lastIndex
    const found = field.exec(text)
    if (!found) throw new Error(`not CSV at character ${at}`)
    const [, quoted, plain = '', end] = found
    row.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'))
    if (end === ',') continue
    rows.push(row)
    row = []
  }
  return rows
}

export function readRequirements(text: string): readonly Requirement[] {
  const [header = [], ...rows] = parseCsv(text)
  if (header.join() !== columns.join()) throw new Error(`the columns have to be ${columns.join()}`)
  return rows.map((row) => {
    if (row.length !== columns.length) throw new Error(`${row[0]} has ${row.length} fields`)
    return Object.fromEntries(columns.map((name, at) => [name, row[at] ?? ''])) as Requirement
  })
}

/** Titles in the source of a test file: the texts that stand before a function. */
export function findTitles(source: string): readonly string[] {
  const title = /(['"`])((?:(?!\1)[^\\\n]|\\.)*)\1,\s*(?:\{[^}]*\},\s*)?(?:async\s*)?(?:\(|function)/g
  return [...source.matchAll(title)].map(([, , text = '']) => text)
}

const numbersOf = (id: string) => id.split('.').map(Number)

function compareIds(one: string, other: string): number {
  const [a, b] = [numbersOf(one), numbersOf(other)]
  const at = a.findIndex((number, index) => number !== b[index])
  return at === -1 ? 0 : (a[at] ?? 0) - (b[at] ?? 0)
}

const list = (text: string) => (text === '' ? [] : text.split('; '))

/** What is wrong with the rows, in words; nothing when they say what is there. */
export function findFlaws(rows: readonly Requirement[], project: Project): readonly string[] {
  const order = rows.flatMap(({ id }, at) => {
    const before = rows[at - 1]?.id
    return before === undefined || compareIds(before, id) < 0 ? [] : [`${id}: comes after ${before}`]
  })
  return [...order, ...rows.flatMap((row) => findFlawsOf(row, project).map((flaw) => `${row.id}: ${flaw}`))]
}

function findFlawsOf({ id, level, summary, status, where, test, reason }: Requirement, project: Project): string[] {
  const flaws: string[] = []
  if (!/^\d+\.\d+\.\d+$/.test(id)) flaws.push('is no id')
  if (!/^[123]$/.test(level)) flaws.push('has no level')
  if (summary === '' || summary.split(' ').length > 15) flaws.push('needs a summary of at most 15 words')
  if (!statuses.includes(status)) flaws.push(`"${status}" is no status`)
  if (status === 'met' && test === '') flaws.push('is met without a test')
  if (status !== 'met' && reason === '') flaws.push(`is ${status} without a reason`)
  if (status !== 'not-applicable' && where === '') flaws.push('is nowhere')
  const missing = list(where).filter((path) => !project.exists(path))
  return [...flaws, ...missing.map((path) => `${path} is not there`), ...list(test).flatMap(checkTest)]

  function checkTest(named: string): string[] {
    const [path = '', title = ''] = named.split(' > ')
    if (title === '' || !project.exists(path)) return [`${named} is not there`]
    const titles = project.titlesOf(path)
    const isOne = titles.includes(title) || titles.filter((other) => other.includes(title)).length === 1
    return isOne ? [] : [`${named} is not one test`]
  }
}
