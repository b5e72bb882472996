import { chmod, mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { AppError } from '#kernel/errors.ts'
import { isOpenToOthers } from './key-file.ts'
import { makeKeyFile, makeMasterKey, openVault, parseMasterKeys, readKeyFile, type SecretPlace } from './vault.ts'

const place: SecretPlace = { workspaceId: 'default', row: 'tiktok-session', purpose: 'workspace-secret' }
const keysOf = (text: string) => parseMasterKeys(text) ?? []
const [first, second] = [`first:${makeMasterKey()}`, `second:${makeMasterKey()}`]

function refusal(work: () => unknown): AppError {
  try {
    work()
  } catch (error) {
    if (error instanceof AppError) return error
  }
  throw new Error('it was not refused')
}

describe('a secret', () => {
  const vault = openVault(keysOf(first))

  test.each(['', 'x', 'ä€😀', 'line\nline', 'a'.repeat(5000)])('opens where it was sealed: %#', (text) => {
    const sealed = vault.seal(text, place)
    expect(sealed).toMatch(/^v1\.first\.[\w-]{16}\.[\w-]+$/)
    expect(vault.open(sealed, place)).toBe(text)
  })

  test('is never sealed the same way twice', () => {
    const sealed = new Set(Array.from({ length: 100 }, () => vault.seal('x', place).split('.')[2]))
    expect(sealed.size).toBe(100)
  })

  test.each<[string, Partial<SecretPlace>]>([
    ['another workspace', { workspaceId: 'other' }],
    ['another row', { row: 'euler-api-key' }],
    ['another purpose', { purpose: 'signing-key' }],
    ['a place that reads the same when joined', { workspaceId: 'default","tiktok-session', row: '' }],
    ['a place that is cut elsewhere', { workspaceId: 'defaul', row: 'ttiktok-session' }],
  ])('does not open in %s', (_name, other) => {
    const sealed = vault.seal('canary', place)
    expect(refusal(() => vault.open(sealed, { ...place, ...other })).code).toBe('secret-unreadable')
  })

  test('does not open with any bit of it changed', () => {
    const sealed = Buffer.from(vault.seal('canary', place))
    for (let bit = 0; bit < sealed.length * 8; bit++) {
      const changed = Buffer.from(sealed)
      changed[bit >> 3]! ^= 1 << (bit & 7)
      const { code, message } = refusal(() => vault.open(changed.toString('latin1'), place))
      expect(code, `bit ${bit}`).toBe('secret-unreadable')
      expect(message).not.toContain('canary')
    }
  })

  test('does not open with a character less, more, or written otherwise', () => {
    const sealed = vault.seal('canary', place)
    const others = [sealed.slice(0, -1), `${sealed}A`, `${sealed}=`, ` ${sealed}`, `${sealed}\n`, sealed.toUpperCase()]
    const parts = sealed.split('.')
    const cut = parts.map((_part, at) => parts.filter((_other, index) => index !== at).join('.'))
    for (const text of ['', 'v1', 'v1.first..', ...others, ...cut]) {
      expect(refusal(() => vault.open(text, place)).code, text).toBe('secret-unreadable')
    }
  })

  test('does not open with another key of the same name', () => {
    const impostor = openVault(keysOf(`first:${makeMasterKey()}`))
    const error = refusal(() => impostor.open(vault.seal('canary', place), place))
    expect(error).toMatchObject({ code: 'secret-unreadable', message: expect.stringContaining('another key') })
  })

  test('names the key that is missing, and says what to do', () => {
    const error = refusal(() => openVault(keysOf(second)).open(vault.seal('canary', place), place))
    expect(error).toMatchObject({
      code: 'secret-unreadable',
      message: expect.stringContaining('master key first,'),
      remedy: expect.stringContaining('MASTER_KEY'),
    })
  })
})

describe('with several keys', () => {
  const old = openVault(keysOf(first))
  const both = openVault(keysOf(`${second}, ${first}`))

  test('the first one seals, and all open', () => {
    const before = old.seal('x', place)
    const after = both.seal('x', place)
    expect(both.open(before, place)).toBe('x')
    expect(both.kids).toEqual(['second', 'first'])
    expect([both.needsRotation(before), both.needsRotation(after)]).toEqual([true, false])
    expect(refusal(() => old.open(after, place)).code).toBe('secret-unreadable')
  })

  test('what is derived depends on the root and the purpose, and not on the keys', () => {
    const [root, other] = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)]
    const derived = openVault(keysOf(first), root).derive('accounts')
    expect(derived).toHaveLength(32)
    expect(openVault(keysOf(second), root).derive('accounts')).toEqual(derived)
    expect(openVault(keysOf(first), root).derive('other')).not.toEqual(derived)
    expect(openVault(keysOf(first), other).derive('accounts')).not.toEqual(derived)
  })
})

test('without a key nothing is sealed or derived, and nothing opens', () => {
  const none = openVault([])
  const sealed = openVault(keysOf(first)).seal('x', place)
  expect(refusal(() => none.seal('x', place)).code).toBe('master-key-missing')
  expect(refusal(() => none.derive('accounts')).code).toBe('master-key-missing')
  expect(refusal(() => none.open(sealed, place)).code).toBe('secret-unreadable')
  expect(none.needsRotation(sealed)).toBe(false)
})

describe('keys are read from', () => {
  const [hex, plain] = ['0f'.repeat(32), Buffer.alloc(32, 15).toString('base64url')]

  test.each([
    ['base64url alone', plain],
    ['base64url with padding', `${plain}=`],
    ['hexadecimal', hex],
    ['hexadecimal in capitals', hex.toUpperCase()],
  ])('%s, under an id that follows from the key', (_name, text) => {
    const [key] = keysOf(text)
    expect(key?.key.export()).toEqual(Buffer.alloc(32, 15))
    expect(key?.kid).toBe(keysOf(hex)[0]?.kid)
    expect(hex).not.toContain(key?.kid)
  })

  test.each([
    ['nothing', ''],
    ['a short key', plain.slice(1)],
    ['a long key', `${plain}AA`],
    ['an id with a dot', `a.b:${plain}`],
    ['an empty id', `:${plain}`],
    ['a list with a hole', `${plain},`],
    ['the same key twice', `${plain},${hex}`],
    ['the same id twice', `a:${plain},a:${makeMasterKey()}`],
    ['other characters', `${plain.slice(1)}!`],
  ])('not from %s', (_name, text) => {
    expect(parseMasterKeys(text)).toBeUndefined()
  })

  test('a key does not print', () => {
    const [key] = keysOf(`a:${plain}`)
    expect(JSON.stringify(key)).not.toContain(plain.slice(0, 10))
  })
})

describe('the file of the key', () => {
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'livetap-key-'))
  })
  afterAll(() => rm(folder, { recursive: true }))

  test('is made once, with its folder, for its owner alone', async () => {
    const path = join(folder, 'new', 'master.key')
    expect(await readKeyFile(path)).toBeUndefined()
    const [made] = await makeKeyFile(path)
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    expect((await stat(join(folder, 'new'))).mode & 0o777).toBe(0o700)
    expect((await readKeyFile(path))?.[0]?.kid).toBe(made?.kid)
    await expect(makeKeyFile(path)).rejects.toMatchObject({ code: 'master-key-unusable' })
  })

  test.each([0o640, 0o604, 0o660, 0o644])('is refused when others may touch it: %o', async (mode) => {
    const path = join(folder, `open-${mode}`)
    await writeFile(path, makeMasterKey())
    await chmod(path, mode)
    const remedy = expect.stringContaining('chmod 600')
    await expect(readKeyFile(path)).rejects.toMatchObject({ code: 'master-key-unusable', remedy })
  })

  test.each([
    ['root hands it to our group', { mode: 0o100440, uid: 0 }, 1000, false],
    ['root hands it to everybody', { mode: 0o100444, uid: 0 }, 1000, true],
    ['our group may change it', { mode: 0o100460, uid: 0 }, 1000, true],
    ['it is ours and the group may read it', { mode: 0o100440, uid: 1000 }, 1000, true],
    ['we are root and a group may read it', { mode: 0o100440, uid: 0 }, 0, true],
  ])('is open to others or not: %s', (_name, file, self, expected) => {
    expect(isOpenToOthers(file, self)).toBe(expected)
  })

  test.each(['', 'no key', `${makeMasterKey()}\n${makeMasterKey()}`])(
    'is refused with something else in it: %#',
    async (text) => {
      const path = join(folder, 'wrong')
      await writeFile(path, text, { mode: 0o600 })
      const refused = await readKeyFile(path).catch((error: AppError) => error)
      expect(refused).toMatchObject({ code: 'master-key-unusable' })
      if (text) expect((refused as AppError).message).not.toContain(text.slice(0, 20))
    },
  )

  test('that cannot be made is named', async () => {
    const refused = { code: 'master-key-unusable', message: expect.stringContaining('/dev/null/x') }
    await expect(makeKeyFile('/dev/null/x')).rejects.toMatchObject(refused)
  })
})
