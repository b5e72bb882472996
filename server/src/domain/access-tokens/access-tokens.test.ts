import { createHmac, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { makeMasterKey, openVault, parseMasterKeys } from '#kernel/vault/vault.ts'
import type { Db } from '#ports/db.ts'
import { findTestDatabases } from '../../../test/test-databases.ts'
import { AccessTokens } from './access-tokens.ts'

const vault = openVault(parseMasterKeys(`a:${makeMasterKey()}`) ?? [])
const subject = { accountId: 'ann', sessionId: 's1', workspaceId: 'default' }
const now = 1_800_000_000_000
const minute = 60_000
const day = 86_400_000

const encode = (part: object | string) =>
  Buffer.from(typeof part === 'string' ? part : JSON.stringify(part)).toString('base64url')
const decode = (token: string, part: number) =>
  JSON.parse(Buffer.from(token.split('.')[part] ?? '', 'base64url').toString()) as Record<string, unknown>

for (const database of await findTestDatabases()) {
  describe(`${database.name}: an access token`, () => {
    let db: Db
    beforeAll(async () => {
      db = await database.open()
    })
    afterAll(() => db[Symbol.asyncDispose]())
    beforeEach(() => db.query.deleteFrom('auth.signing_keys').execute())
    const open = (by = vault) => new AccessTokens(db.query, by)
    const kidOf = (token: string) => decode(token, 0).kid
    const refusal = { code: 'token-invalid', message: 'the token is not valid, or has expired' }

    test('says whom it stands for, in every process, for ten minutes', async () => {
      const { token, expiresAt } = await open().issue(subject, now + 999)
      expect(decode(token, 0)).toEqual({ alg: 'EdDSA', typ: 'at+jwt', kid: expect.stringMatching(/^[\w-]{43}$/) })
      expect(decode(token, 1)).toMatchObject({
        iss: 'livetap',
        aud: 'livetap-api',
        sub: 'ann',
        sid: 's1',
        ws: 'default',
      })
      expect(expiresAt).toEqual(new Date(now + 10 * minute))
      expect(await open().verify(token, now)).toEqual(subject)
      const other = await open().issue(subject, now)
      expect(decode(other.token, 1).jti).not.toBe(decode(token, 1).jti)
    })

    test.each<[at: number, valid: boolean]>([
      [-31_000, false],
      [-29_000, true],
      [10 * minute + 29_000, true],
      [10 * minute + 30_000, false],
    ])('at %i ms after it was made is valid: %s', async (at, valid) => {
      const { token } = await open().issue(subject, now)
      const verified = open().verify(token, now + at)
      await (valid ? expect(verified).resolves.toEqual(subject) : expect(verified).rejects.toMatchObject(refusal))
    })

    test('is signed with one key, however many processes begin at once', async () => {
      const tokens = await Promise.all(Array.from({ length: 8 }, () => open().issue(subject, now)))
      expect(new Set(tokens.map(({ token }) => kidOf(token))).size).toBe(1)
      expect(await db.query.selectFrom('auth.signing_keys').select('kid').execute()).toHaveLength(1)
    })

    test('is signed with another key after 30 days, and valid until it expires all the same', async () => {
      const [one, two] = [open(), open()]
      const before = await one.issue(subject, now + 30 * day - 1)
      const first = await two.issue(subject, now)
      expect(kidOf(first.token)).toBe(kidOf(before.token))
      const later = now + 60 * day
      const after = await one.issue(subject, later)
      expect(kidOf(after.token)).not.toBe(kidOf(before.token))
      expect(await two.verify(after.token, later)).toEqual(subject)
      const last = await open().issue(subject, later + 30 * day)
      expect(await two.verify(after.token, later + 5 * minute)).toEqual(subject)
      expect(await open().verify(last.token, later + 30 * day)).toEqual(subject)
      expect(await db.query.selectFrom('auth.signing_keys').select('kid').execute()).toHaveLength(2)
    })

    test('of a key that was replaced more than an hour ago is refused, whatever it says', async () => {
      const { token } = await open().issue(subject, now)
      await db.query
        .updateTable('auth.signing_keys')
        .set({ created_at: new Date(now - 40 * day) })
        .execute()
      await open().issue(subject, now)
      expect(await open().verify(token, now + 59_000)).toEqual(subject)
      await db.query
        .updateTable('auth.signing_keys')
        .set({ created_at: new Date(now - 61 * minute) })
        .where('kid', '!=', String(kidOf(token)))
        .execute()
      await expect(open().verify(token, now + 59_000)).rejects.toMatchObject(refusal)
    })

    test('is signed with another key when the master key is gone, and not at all without one', async () => {
      const { token } = await open().issue(subject, now)
      await expect(open(openVault([])).issue(subject, now)).rejects.toMatchObject({ code: 'master-key-missing' })
      const other = openVault(parseMasterKeys(`b:${makeMasterKey()}`) ?? [])
      const next = await open(other).issue(subject, now + 1)
      expect(kidOf(next.token)).not.toBe(kidOf(token))
      expect(await open(other).verify(token, now + 1)).toEqual(subject)
    })

    test('has its key stored sealed', async () => {
      await open().issue(subject, now)
      const row = await db.query.selectFrom('auth.signing_keys').selectAll().executeTakeFirstOrThrow()
      expect(row.private).toMatch(/^v1\.a\./)
      expect(JSON.stringify(row)).not.toMatch(/PRIVATE|"d"/)
    })

    describe('is refused', () => {
      let tokens: AccessTokens
      let token: string
      let header: Record<string, unknown>
      let claims: Record<string, unknown>
      let ownKey: KeyObject
      let publicJwk: object
      const foreign = generateKeyPairSync('ed25519')
      beforeEach(async () => {
        tokens = open()
        token = (await tokens.issue(subject, now)).token
        header = decode(token, 0)
        claims = decode(token, 1)
        const row = await db.query.selectFrom('auth.signing_keys').selectAll().executeTakeFirstOrThrow()
        publicJwk = row.public
        const { createPrivateKey } = await import('node:crypto')
        ownKey = createPrivateKey(vault.open(row.private, { workspaceId: '', row: row.kid, purpose: 'signing-key' }))
      })
      const make = (changes: object, claimChanges: object = {}, key: KeyObject = ownKey) => {
        const text = `${encode({ ...header, ...changes })}.${encode({ ...claims, ...claimChanges })}`
        return `${text}.${sign(null, Buffer.from(text), key).toString('base64url')}`
      }
      const refuse = (text: string) => expect(tokens.verify(text, now)).rejects.toMatchObject(refusal)

      test('unless made as here', async () => {
        expect(await tokens.verify(make({}), now)).toEqual(subject)
      })

      test.each(['none', 'None', 'NONE', 'nOnE', ''])('with the algorithm %j and no signature', async (alg) => {
        const text = `${encode({ ...header, alg })}.${encode(claims)}`
        for (const end of ['', '.', `.${token.split('.')[2]}`]) await refuse(text + end)
      })

      test.each(['HS256', 'HS384', 'HS512'])('with %s and the public key as secret', async (alg) => {
        const pem = (await import('node:crypto')).createPublicKey(ownKey).export({ format: 'pem', type: 'spki' })
        const raw = Buffer.from((publicJwk as { x: string }).x, 'base64url')
        for (const secret of [pem, raw, JSON.stringify(publicJwk), (publicJwk as { x: string }).x]) {
          const text = `${encode({ ...header, alg })}.${encode(claims)}`
          await refuse(
            `${text}.${createHmac(`sha${alg.slice(2)}`, secret)
              .update(text)
              .digest('base64url')}`,
          )
        }
      })

      test.each(['Ed25519', 'Ed448', 'ES256', 'RS256', 'PS256', 'eddsa'])('with the algorithm %s', async (alg) => {
        await refuse(make({ alg }))
      })

      test.each<unknown>([
        '../../../etc/passwd',
        '/dev/null',
        "' or 1=1 --",
        '__proto__',
        'constructor',
        '',
        'x'.repeat(500),
        'http://evil.example/key',
        null,
        1,
        ['a'],
        { kid: 'a' },
      ])('with the key id %j', async (kid) => {
        await refuse(make({ kid }))
        await refuse(make({ kid }, {}, foreign.privateKey))
      })

      test('without a key id, and with one of ours but signed by another', async () => {
        await refuse(make({ kid: undefined }))
        await refuse(make({}, {}, foreign.privateKey))
      })

      test('with a key that it brings along, or says where to find', async () => {
        const jwk = foreign.publicKey.export({ format: 'jwk' })
        const x5c = [Buffer.from('certificate').toString('base64')]
        for (const brought of [{ jwk }, { jku: 'http://127.0.0.1/keys' }, { x5u: 'http://127.0.0.1/cert' }, { x5c }]) {
          await refuse(make(brought, {}, foreign.privateKey))
          await refuse(make({ ...brought, kid: undefined }, {}, foreign.privateKey))
          await refuse(make(brought))
        }
      })

      test.each<[string, object]>([
        ['typ', { typ: 'JWT' }],
        ['typ', { typ: undefined }],
        ['typ', { typ: 'application/at+jwt' }],
        ['crit', { crit: ['exp'] }],
        ['b64', { b64: false, crit: ['b64'] }],
        ['cty', { cty: 'JWT' }],
        ['zip', { zip: 'DEF' }],
      ])('with another %s: %j', async (_name, changes) => {
        await refuse(make(changes))
      })

      test.each<object>([
        { iss: 'other' },
        { iss: ['livetap'] },
        { aud: 'other' },
        { aud: ['other'] },
        { aud: 'LIVETAP-API' },
        { sub: '' },
        { sub: 7 },
        { sid: '' },
        { sid: null },
        { ws: '' },
        { ws: { $ne: '' } },
        { exp: now / 1000 - 31 },
        { exp: 'never' },
        { exp: -1 },
        { nbf: now / 1000 + 31 },
        { nbf: '0' },
        { iat: 'now' },
        ...['iss', 'aud', 'sub', 'sid', 'ws', 'exp', 'nbf', 'iat', 'jti'].map((name) => ({ [name]: undefined })),
      ])('with the claims %j', async (changes) => {
        await refuse(make({}, changes))
      })

      test('when it is too long, cut, changed, or no token at all', async () => {
        const [head = '', body = '', signature = ''] = token.split('.')
        const bytes = Buffer.from(signature, 'base64url')
        bytes[0]! ^= 1
        const others = ['', '.', '..', 'x', 'a.b.c', `${head}.${body}`, `${head}.${body}.`, `${token}.${signature}`]
        const changed = [
          `${head}.${encode({ ...claims, sub: 'bob' })}.${signature}`,
          `${head}.${body}.${bytes.toString('base64url')}`,
          `${head}.${body}.${signature.slice(0, -4)}`,
          `${head}.${encode('not json')}.${signature}`,
          `${encode('[]')}.${body}.${signature}`,
          ` ${token}`,
          `Bearer ${token}`,
          make({}, { pad: 'x'.repeat(3000) }),
          'a'.repeat(10_000_000),
        ]
        for (const text of [...others, ...changed]) await refuse(text)
      })
    })
  })
}
