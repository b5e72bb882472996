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

test('both days of a span are in it, from their first moment to their last', () => {
  const { from, to } = readSearch({ from: '2026-02-27', to: '2026-02-28' })
  expect(from).toBe(new Date(2026, 1, 27).toISOString())
  expect(to).toBe(new Date(2026, 2, 1).toISOString())
})

test.each(['', 'yesterday', '0002-01-01', '2026-3-1', '2026-03-01T00:00:00Z'])('%j is no day', (day) => {
  expect(readSearch({ from: day, to: day })).toEqual({})
})
