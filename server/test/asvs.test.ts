import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { findFlaws, findTitles, parseCsv, type Requirement, readRequirements } from './asvs.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const read = (path: string) => readFileSync(root + path, 'utf8')
const rows = readRequirements(read('docs/asvs.csv'))
const project = {
  exists: (path: string) => existsSync(root + path),
  titlesOf: (path: string) => (/\.(test|suite)\.tsx?$/.test(path) ? findTitles(read(path)) : []),
}

/** Every requirement of OWASP ASVS 5.0.0 of these levels. */
const ids = {
  1: `
  1.2.1 1.2.2 1.2.3 1.2.4 1.2.5 1.3.1 1.3.2 1.5.1 2.1.1 2.2.1 2.2.2 2.3.1 3.2.1 3.2.2 3.3.1 3.4.1 3.4.2 3.5.1
  3.5.2 3.5.3 4.1.1 4.4.1 5.2.1 5.2.2 5.3.1 5.3.2 6.1.1 6.2.1 6.2.2 6.2.3 6.2.4 6.2.5 6.2.6 6.2.7 6.2.8 6.3.1
  6.3.2 6.4.1 6.4.2 7.2.1 7.2.2 7.2.3 7.2.4 7.4.1 7.4.2 8.1.1 8.2.1 8.2.2 8.3.1 9.1.1 9.1.2 9.1.3 9.2.1 10.4.1
  10.4.2 10.4.3 10.4.4 10.4.5 11.3.1 11.3.2 11.4.1 12.1.1 12.2.1 12.2.2 13.4.1 14.2.1 14.3.1 15.1.1 15.2.1 15.3.1`,
  2: `
  1.1.1 1.1.2 1.2.6 1.2.7 1.2.8 1.2.9 1.3.3 1.3.4 1.3.5 1.3.6 1.3.7 1.3.8 1.3.9 1.3.10 1.3.11 1.4.1 1.4.2 1.4.3
  1.5.2 2.1.2 2.1.3 2.2.3 2.3.2 2.3.3 2.3.4 2.4.1 3.3.2 3.3.3 3.3.4 3.4.3 3.4.4 3.4.5 3.4.6 3.5.4 3.5.5 3.7.1
  3.7.2 4.1.2 4.1.3 4.2.1 4.3.1 4.3.2 4.4.2 4.4.3 4.4.4 5.1.1 5.2.3 5.4.1 5.4.2 5.4.3 6.1.2 6.1.3 6.2.9 6.2.10
  6.2.11 6.2.12 6.3.3 6.3.4 6.4.3 6.4.4 6.5.1 6.5.2 6.5.3 6.5.4 6.5.5 6.6.1 6.6.2 6.6.3 6.8.1 6.8.2 6.8.3 6.8.4
  7.1.1 7.1.2 7.1.3 7.3.1 7.3.2 7.4.3 7.4.4 7.4.5 7.5.1 7.5.2 7.6.1 7.6.2 8.1.2 8.2.3 8.4.1 9.2.2 9.2.3 9.2.4
  10.1.1 10.1.2 10.2.1 10.2.2 10.3.1 10.3.2 10.3.3 10.3.4 10.4.6 10.4.7 10.4.8 10.4.9 10.4.10 10.4.11 10.5.1
  10.5.2 10.5.3 10.5.4 10.5.5 10.6.1 10.6.2 10.7.1 10.7.2 10.7.3 11.1.1 11.1.2 11.2.1 11.2.2 11.2.3 11.3.3 11.4.2
  11.4.3 11.4.4 11.5.1 11.6.1 12.1.2 12.1.3 12.3.1 12.3.2 12.3.3 12.3.4 13.1.1 13.2.1 13.2.2 13.2.3 13.2.4 13.2.5
  13.3.1 13.3.2 13.4.2 13.4.3 13.4.4 13.4.5 14.1.1 14.1.2 14.2.2 14.2.3 14.2.4 14.3.2 14.3.3 15.1.2 15.1.3 15.2.2
  15.2.3 15.3.2 15.3.3 15.3.4 15.3.5 15.3.6 15.3.7 16.1.1 16.2.1 16.2.2 16.2.3 16.2.4 16.2.5 16.3.1 16.3.2 16.3.3
  16.3.4 16.4.1 16.4.2 16.4.3 16.5.1 16.5.2 16.5.3 17.1.1 17.2.1 17.2.2 17.2.3 17.2.4 17.3.1 17.3.2`,
}
const idsOf = (level: 1 | 2) => ids[level].trim().split(/\s+/)

/** What a requirement asks to be written down, in the words of the document. */
const documented: readonly [id: string, path: string, ...words: string[]][] = [
  [
    '2.1.3',
    'docs/gateway.md',
    'any request of a person | account | 1200 a minute',
    'exports | account or key | 5 an hour',
  ],
  ['2.1.3', 'docs/team.md', 'A workspace has at most 100 keys'],
  [
    '6.1.1',
    'docs/accounts.md',
    'passwords of one e-mail address',
    'never longer than 15 minutes',
    'an hour without a try forgets them',
  ],
  ['6.1.1', 'docs/gateway.md', 'signing in | address | 20 a minute'],
  ['6.1.2', 'docs/accounts.md', 'without the words `livetap`, `tiktok`'],
  [
    '6.1.3',
    'docs/accounts.md',
    '## Passwords',
    '## Access tokens',
    '## Signing in with Google or Discord',
    '## Second factor',
  ],
  ['6.1.3', 'docs/security.md', '| who asks | works in | may |'],
  ['7.1.2', 'docs/accounts.md', 'An account may have any number of sessions'],
  ['7.1.3', 'docs/accounts.md', 'a session here lives on its own: signing out there does not end it'],
  ['8.1.2', 'docs/team.md', 'e-mail addresses only those who manage members', 'Nobody is told a value again'],
  [
    '11.1.2',
    'docs/security.md',
    '| key | where it is | who reads it | how it is replaced |',
    'Used are AES-256-GCM, HKDF-SHA-256',
  ],
  ['13.1.1', 'docs/security.md', '## Outgoing connections', 'Only the last are named by people of a workspace'],
  ['14.1.1', 'docs/security.md', '| kind | which | stored | told | kept |'],
  ['14.1.1', 'docs/privacy.md', '## What is stored of a viewer'],
  ['14.1.2', 'docs/security.md', "the database's own disk has to be encrypted by whoever runs it"],
  ['16.1.1', 'docs/security.md', '| what | where | form | for how long |'],
]

describe('the list of requirements', () => {
  test('says nothing that is not there, and leaves nothing unsaid', () => {
    expect(findFlaws(rows, project)).toEqual([])
  })

  test.each([
    [1, 70],
    [2, 183],
  ] as const)('has every requirement of level %i, all %i', (level, count) => {
    const listed = rows.filter((row) => row.level === String(level)).map(({ id }) => id)
    expect(listed).toHaveLength(count)
    expect(listed).toEqual(idsOf(level))
  })

  test('names in docs/security.md what is partly met', () => {
    const [, section = ''] = read('docs/security.md').split('## OWASP ASVS')
    const partly = rows.filter(({ status }) => status === 'partly').map(({ id }) => id)
    const named = [...section.matchAll(/\b\d+\.\d+\.\d+\b/g)].map(([id]) => id)
    expect(named.toSorted()).toEqual(partly.toSorted())
  })
})

describe('what a requirement wants written down', () => {
  test.each(documented)('what %s asks for is written in %s', (id, path, ...words) => {
    const row = rows.find((one) => one.id === id)
    expect(row?.where.split('; ')).toContain(path)
    expect(row?.test).toContain('> what %s asks for is written in %s')
    const text = read(path).replaceAll(/\s+/g, ' ')
    for (const phrase of words) expect(text).toContain(phrase)
  })

  test('is looked up for every row that says so', () => {
    const saying = rows.filter((row) => row.test.includes('asks for is written in')).map(({ id }) => id)
    expect(new Set(documented.map(([id]) => id))).toEqual(new Set(saying))
  })
})

describe('the check', () => {
  const good: Requirement = {
    ...{ id: '1.1.1', level: '2', summary: 'Input is decoded once', status: 'met' },
    ...{ where: 'src/a.ts', test: 'src/a.test.ts > decodes once', reason: '' },
  }
  const small = {
    exists: (path: string) => ['src/a.ts', 'src/a.test.ts'].includes(path),
    titlesOf: () => ['decodes once', 'decodes twice', 'decodes twice and again'],
  }

  test('is content with a good row', () => {
    expect(findFlaws([good, { ...good, id: '1.1.2', test: 'src/a.test.ts > and again' }], small)).toEqual([])
  })

  test.each<[changes: Partial<Requirement>, flaw: string]>([
    [{ test: '' }, 'is met without a test'],
    [{ status: 'partly' }, 'is partly without a reason'],
    [{ status: 'operator' }, 'is operator without a reason'],
    [{ status: 'not-applicable', where: '' }, 'is not-applicable without a reason'],
    [{ status: 'done' }, '"done" is no status'],
    [{ where: '' }, 'is nowhere'],
    [{ where: 'src/a.ts; src/gone.ts' }, 'src/gone.ts is not there'],
    [{ test: 'src/gone.test.ts > decodes once' }, 'src/gone.test.ts > decodes once is not there'],
    [{ test: 'src/a.test.ts' }, 'src/a.test.ts is not there'],
    [{ test: 'src/a.test.ts > decodes never' }, 'src/a.test.ts > decodes never is not one test'],
    [{ test: 'src/a.test.ts > decodes' }, 'src/a.test.ts > decodes is not one test'],
    [{ test: 'src/a.test.ts > decodes once; src/a.test.ts > gone' }, 'src/a.test.ts > gone is not one test'],
    [{ level: '' }, 'has no level'],
    [{ summary: 'a '.repeat(16) }, 'needs a summary of at most 15 words'],
  ])('finds the flaw of %j', (changes, flaw) => {
    expect(findFlaws([{ ...good, ...changes }], small)).toContain(`1.1.1: ${flaw}`)
  })

  test('finds rows that are out of order, or there twice', () => {
    const at = (id: string) => ({ ...good, id })
    expect(findFlaws([at('1.2.9'), at('1.2.10'), at('1.3.1'), at('10.1.1')], small)).toEqual([])
    expect(findFlaws([at('1.2.10'), at('1.2.9')], small)).toEqual(['1.2.9: comes after 1.2.10'])
    expect(findFlaws([at('1.1.1'), at('1.1.1')], small)).toEqual(['1.1.1: comes after 1.1.1'])
  })

  test('reads CSV with commas, quotes and lines in its fields', () => {
    expect(parseCsv('a,"b, ""c""\r\nd",\r\n"",e,f\n')).toEqual([
      ['a', 'b, "c"\r\nd', ''],
      ['', 'e', 'f'],
    ])
    expect(() => parseCsv('a,"b\n')).toThrow('not CSV')
    expect(() => readRequirements('id,level\n')).toThrow('the columns')
    expect(() => readRequirements('id,level,summary,status,where,test,reason\n1.1.1,2\n')).toThrow('1.1.1 has 2 fields')
  })

  test('reads titles in every form that tests have', () => {
    const source = `test('one', () => {})\nit.each([['x', 1]])(\n  'two %s',\n  async (x) => {},\n)\ntest("it's", { timeout: 5 }, async () => {})`
    expect(findTitles(source)).toEqual(['one', 'two %s', "it's"])
  })
})
