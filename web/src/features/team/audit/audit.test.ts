import { expect, test } from 'vitest'
import { writeAudit } from './audit-csv.ts'
import { readSearch } from './audit-search.ts'

const entry = {
  id: '1',
  at: '2026-03-01T20:00:00.000Z',
  actor: { kind: 'key', id: 'k1', name: 'Overlay' },
  action: 'live.connect',
  target: 'mira',
  address: '127.0.0.1',
} as const

test.each([
  ['=HYPERLINK("http://x","y")', `"'=HYPERLINK(""http://x"",""y"")"`],
  ['+1', "'+1"],
  ['-1', "'-1"],
  ['@SUM(A1)', "'@SUM(A1)"],
  ['\t=1', "'\t=1"],
  ['\r=1', `"'\r=1"`],
  ['＝1', "'＝1"],
  ['a,b', '"a,b"'],
  ['a\n=1', '"a\n=1"'],
  ['a=1', 'a=1'],
])('a name such as %j is no formula in a spreadsheet, and stays in its cell', (name, cell) => {
  const text = writeAudit([{ ...entry, actor: { ...entry.actor, name } }])
  expect(text).toBe(
    `at,actorKind,actorId,actorName,action,target,address\r\n${entry.at},key,k1,${cell},live.connect,mira,127.0.0.1\r\n`,
  )
})

test('60 texts that begin a formula begin none in any column', () => {
  const formulas = ['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'].flatMap((first) =>
    ["cmd|' /C calc'!A0", 'HYPERLINK("http://x?"&A1)', '1+1,=2', '', '\n=1', '"'].map((rest) => first + rest),
  )
  const entries = formulas.map((text) => ({
    ...{ id: text, at: text, action: text, target: text, address: text },
    actor: { kind: text as 'key', id: text, name: text },
  }))
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(?:,|\r\n)/g
  const cells = [...writeAudit(entries).matchAll(cell)].map(
    ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain,
  )
  const [first, ...rest] = [cells.slice(0, 7), ...formulas.map((_, row) => cells.slice(7 * row + 7, 7 * row + 14))]
  expect(first).toContain('actorName')
  expect(rest).toEqual(formulas.map((text) => Array.from({ length: 7 }, () => `'${text}`)))
})

test('both days of a span are in it, from their first moment to their last', () => {
  const { from, to } = readSearch({ from: '2026-02-27', to: '2026-02-28' })
  expect(from).toBe(new Date(2026, 1, 27).toISOString())
  expect(to).toBe(new Date(2026, 2, 1).toISOString())
})

test.each(['', 'yesterday', '0002-01-01', '2026-3-1', '2026-03-01T00:00:00Z'])('%j is no day', (day) => {
  expect(readSearch({ from: day, to: day })).toEqual({})
})
