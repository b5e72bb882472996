import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import fc from 'fast-check'
import { WebcastEventMap } from 'tiktok-live-connector'
import * as v3 from 'tiktok-live-proto/v3'
import { describe, expect, it } from 'vitest'
import { createTikTokWire } from './tiktok.ts'

interface Codec {
  encode(message: object): { finish(): Uint8Array }
  decode(bytes: Uint8Array): Record<string, unknown>
}

const wire = createTikTokWire()
const codecs = v3 as unknown as Record<string, Codec>
const types = [...Object.keys(WebcastEventMap), 'WebcastGiftMessage']
const empty = (name: string) => codecs[name]!.decode(new Uint8Array())
const encode = (name: string, fields: object) => codecs[name]!.encode({ ...empty(name), ...fields }).finish()
const user = (fields: object = {}) => ({ ...empty('User'), ...fields })

describe('decode', () => {
  it('gives numbers of 64 bits as decimal strings and bytes as base64', () => {
    const big = '9223372036854775807'
    const bytes = encode('WebcastChatMessage', {
      content: 'hallo 👋 \u0000',
      user: user({ id: big, nickname: 'Ida', stats: Buffer.from([1, 2, 255]) }),
    })
    const result = wire.decode('WebcastChatMessage', bytes, 'whole')
    expect(result).toMatchObject({
      kind: 'decoded',
      message: { content: 'hallo 👋 \u0000', user: { id: big, nickname: 'Ida', stats: 'AQL/', userVipInfo: '' } },
    })
  })

  it.each(types)('knows %s, as plain JSON', (type) => {
    const result = wire.decode(type, new Uint8Array(), 'whole')
    expect(result.kind).toBe('decoded')
    expect(findBytes(result)).toEqual([])
  })

  it.each<[type: string, fields: object, path: string, value: unknown]>([
    ['WebcastMemberMessage', { effectConfig: Buffer.from('a') }, 'effectConfig', 'YQ=='],
    ['WebcastLinkMicMethod', { invitorInfo: Buffer.from('a') }, 'invitorInfo', 'YQ=='],
    ['WebcastLinkMicMethod', { userScores: [Buffer.from('a'), Buffer.alloc(0)] }, 'userScores', ['YQ==', '']],
    [
      'WebcastRankUpdateMessage',
      { updates: [{ ...empty('RankUpdate'), prompt: Buffer.from('a') }] },
      'updates.0.prompt',
      'YQ==',
    ],
  ])('%s %s: bytes become base64', (type, fields, path, value) => {
    const result = wire.decode(type, encode(type, fields), 'whole')
    expect(result).toHaveProperty(['message', ...path.split('.')], value)
  })

  it.each(['WebcastSomethingNewMessage', '', '__proto__', 'constructor', 'User', 'ControlAction', 'WebcastPushFrame'])(
    'does not know %j',
    (type) => expect(wire.decode(type, Buffer.from([8, 1]), 'whole')).toEqual({ kind: 'unknown' }),
  )

  const chat = Buffer.from(encode('WebcastChatMessage', { content: 'hello' }))
  it.each<[name: string, bytes: Uint8Array]>([
    ['is no protobuf', Buffer.alloc(40, 0xff)],
    ['is cut off', chat.subarray(0, chat.length - 1)],
    ['has zeros behind it', Buffer.concat([chat, Buffer.alloc(3)])],
    ['has the end of a group behind it', Buffer.concat([chat, Buffer.from([0x0c, 0x08])])],
    ['has a field that reaches beyond the end', Buffer.from([0x1a, 0xff, 0xff, 0xff, 0xff, 0x07])],
    ['holds users in users without end', nestUsers(20_000)],
    ['holds more users in users than any message', nestUsers(40)],
    ['blows up in memory', manyUsers(200_000)],
    ['is larger than any message', Buffer.alloc(5 * 1024 * 1024)],
    ['opens groups without end', Buffer.alloc(100_000, 0x0b)],
  ])('says that a message is corrupt when it %s', (_name, bytes) => {
    expect(wire.decode('WebcastChatMessage', bytes, 'whole')).toEqual({
      kind: 'corrupt',
      error: expect.stringMatching(/.+/),
    })
  })

  it('knows every place where the schema holds bytes', () => {
    const places = Object.entries(codecs)
      .filter(([, codec]) => typeof codec.decode === 'function')
      .flatMap(([name, codec]) =>
        findBytes(codec.decode(everyField)).map((path) => `${name}${path.replace(/\.0$/, '')}`),
      )
    expect(places.filter((place) => !place.includes('.', place.indexOf('.') + 1)).sort()).toEqual([
      'BaseProtoMessage.payload',
      'RankUpdate.prompt',
      'User.deprecated10',
      'User.deprecated11',
      'User.deprecated14',
      'User.deprecated9',
      'User.stats',
      'User.userVipInfo',
      'WebcastLinkMicMethod.invitorInfo',
      'WebcastLinkMicMethod.userScores',
      'WebcastMemberMessage.effectConfig',
      'WebcastPushFrame.payload',
    ])
  })

  it('never throws, and what it gives survives JSON', () => {
    const decode = (type: string, bytes: Uint8Array) => {
      const result = wire.decode(type, bytes, 'whole')
      if (result.kind === 'decoded') expect(findBytes(JSON.parse(JSON.stringify(result)))).toEqual([])
    }
    fc.assert(fc.property(fc.constantFrom(...types), fc.uint8Array({ maxLength: 300 }), decode), { numRuns: 2000 })
  })

  it('leaves the codecs of others as they are', () => {
    const bytes = encode('User', { stats: Buffer.from('a') })
    expect(v3.User.decode(bytes).stats).toEqual(Buffer.from('a'))
    expect(v3.WebcastMemberMessage.decode(new Uint8Array()).effectConfig).toBeInstanceOf(Buffer)
  })
})

describe('decode, brief', () => {
  const image = (...urlList: string[]) => ({ ...empty('ImageModel'), urlList })
  const badge = { ...empty('BadgeStruct'), sceneType: 10, combine: { ...empty('CombineBadgeStruct'), str: '7' } }
  const told = {
    id: '9223372036854775807',
    idStr: '5',
    nickname: 'Ida 👋',
    displayId: 'ida',
    followInfo: { ...empty('FollowInfo'), followStatus: '2' },
    fansClub: { ...empty('FansClubMember'), data: { ...empty('FansClubData'), level: 3 } },
    fansClubInfo: { ...empty('FansClubInfo'), fansLevel: '4' },
    userAttr: { ...empty('UserAttr'), isAdmin: true },
    badgeList: [badge, badge],
  }
  const decodeUser = (fields: object) => {
    const message = { content: 'hi', user: user(fields), contentLanguage: 'de' }
    const result = wire.decode('WebcastChatMessage', encode('WebcastChatMessage', message), 'brief')
    if (result.kind !== 'decoded') throw new Error(result.kind)
    expect(result.message).toMatchObject({ content: 'hi', contentLanguage: 'de' })
    return result.message.user
  }

  it('reads of a user what tells who it is, and nothing else', () => {
    const untold = { bioDescription: 'x', stats: Buffer.from('a'), createTime: '7', topFans: [user()] }
    const avatars = { avatarThumb: image('', 'https://a/1', 'https://a/2'), avatarMedium: image('https://a/3') }
    expect(decodeUser({ ...told, ...untold, ...avatars })).toEqual({
      ...told,
      avatarThumb: { urlList: ['', 'https://a/1'] },
    })
  })

  it.each(['avatarMedium', 'avatarLarge'])('reads %s when there is no smaller picture', (field) => {
    expect(decodeUser({ avatarThumb: image(), [field]: image('https://a/2') })).toMatchObject({
      [field]: { urlList: ['https://a/2'] },
    })
  })

  it('gives for a user of whom nothing is said what the schema gives', () => {
    expect(user()).toMatchObject(decodeUser({}) as object)
  })

  it('never throws', () => {
    const decode = (type: string, bytes: Uint8Array) => void wire.decode(type, bytes, 'brief')
    fc.assert(fc.property(fc.constantFrom(...types), fc.uint8Array({ maxLength: 300 }), decode), { numRuns: 2000 })
  })
})

describe('captured messages', () => {
  const captured = readCaptured()

  it.skipIf(captured.length === 0)('are all decoded to plain JSON, or of a type that is not known', () => {
    const counts: Record<string, Record<string, number>> = { decoded: {}, unknown: {}, corrupt: {} }
    let withBytes = 0
    for (const { type, bytes } of captured) {
      const result = wire.decode(type, bytes, 'whole')
      const kind = counts[result.kind]!
      kind[type] = (kind[type] ?? 0) + 1
      if (findBytes(result).length > 0) withBytes++
    }
    const sums = Object.entries(counts).map(([kind, byType]) => {
      const sum = Object.values(byType).reduce((all, count) => all + count, 0)
      return `${sum} ${kind} (${Object.keys(byType).length} types)`
    })
    process.stdout.write(`captured messages: ${sums.join(', ')}\n`)
    expect([withBytes, counts.corrupt]).toEqual([0, {}])
    expect(Object.keys(counts.unknown!).filter((type) => types.includes(type))).toEqual([])
  })

  it.skipIf(captured.length === 0)('are decoded as the library itself does it', () => {
    const different = new Set<string>()
    for (const { type, bytes } of captured) {
      const result = wire.decode(type, bytes, 'whole')
      if (result.kind !== 'decoded') continue
      const expected = JSON.stringify(codecs[type]!.decode(bytes), base64InPlaceOfBytes)
      if (JSON.stringify(result.message) !== expected) different.add(type)
    }
    expect([...different]).toEqual([])
  })

  it.skipIf(captured.length === 0)('say of each user the same, brief or whole', () => {
    const different = new Set<string>()
    let users = 0
    for (const { type, bytes } of captured) {
      const [brief, whole] = (['brief', 'whole'] as const).map((detail) => wire.decode(type, bytes, detail))
      if (brief?.kind !== 'decoded' || whole?.kind !== 'decoded' || !('user' in whole.message)) continue
      users++
      const [told, said] = [brief.message.user, whole.message.user].map((value) => (value ?? {}) as Users)
      const same = Object.fromEntries(Object.keys(told ?? {}).map((key) => [key, said?.[key]]))
      if (JSON.stringify(told, firstAddress) !== JSON.stringify(same, firstAddress)) different.add(type)
    }
    expect(users).toBeGreaterThan(100)
    expect([...different]).toEqual([])
  })
})

type Users = Record<string, unknown>

/** Reduces pictures to the first of their addresses. */
function firstAddress(key: string, value: unknown): unknown {
  return key.startsWith('avatar') ? (value as { urlList?: string[] } | undefined)?.urlList?.[0] : value
}

/** Every field once, empty. */
const everyField = Buffer.concat(
  Array.from({ length: 2000 }, (_, index) => Buffer.concat([varint(((index + 1) << 3) | 2), Buffer.from([0])])),
)

/** Paths of everything that JSON has no word for. */
function findBytes(value: unknown, path = ''): string[] {
  if (typeof value === 'bigint' || value instanceof Uint8Array || value instanceof Map) return [path]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) => findBytes(inner, `${path}.${key}`))
}

function base64InPlaceOfBytes(_key: string, value: unknown): unknown {
  const isBuffer = typeof value === 'object' && value !== null && 'type' in value && value.type === 'Buffer'
  return isBuffer ? Buffer.from((value as unknown as { data: number[] }).data).toString('base64') : value
}

/** A chat message's user who holds a user, who holds a user… */
function nestUsers(depth: number): Buffer {
  const field = fieldOfUserInUser()
  let inner = Buffer.alloc(0)
  for (let level = 0; level < depth; level++) inner = Buffer.concat([field, varint(inner.length), inner])
  return Buffer.concat([Buffer.from([0x12]), varint(inner.length), inner])
}

/** The tag under which a user may hold a user, found by trying. */
function fieldOfUserInUser(): Buffer {
  for (let field = 1; field < 2000; field++) {
    const tag = varint((field << 3) | 2)
    const decoded = v3.User.decode(Buffer.concat([tag, Buffer.from([2, 8, 7])])) as unknown as Record<string, unknown>
    const users = Object.values(decoded).flat().filter(isUser)
    if (users.length > 0) return tag
  }
  throw new Error('no user can hold a user any more')
}

function isUser(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'bioDescription' in value && 'displayId' in value
}

/** Two bytes for each of many empty users in a list. */
function manyUsers(count: number): Buffer {
  const one = encode('WebcastChatMessage', { mentionUsers: [{ ...empty('User') }] })
  return Buffer.concat(Array.from({ length: count }, () => one))
}

function varint(value: number): Buffer {
  const bytes: number[] = []
  let rest = value
  for (; rest > 0x7f; rest >>>= 7) bytes.push((rest & 0x7f) | 0x80)
  return Buffer.from([...bytes, rest])
}

/** Real messages: personal data, of which nothing may be printed. */
function readCaptured(): { type: string; bytes: Buffer }[] {
  const root = fileURLToPath(new URL('../../../../', import.meta.url))
  const given = process.env.LIVETAP_CAPTURES || join(root, '../shared/data/captures')
  const file = existsSync(given) && statSync(given).isDirectory() ? join(given, 'webcast-2023.jsonl.gz') : given
  if (!existsSync(file)) {
    process.stderr.write('\nSKIPPED: no captured messages (set LIVETAP_CAPTURES); tests on real ones did not run\n')
    return []
  }
  const lines = gunzipSync(readFileSync(file)).toString('utf8').trim().split('\n')
  return lines.map((line) => {
    const { type, payloadB64 } = JSON.parse(line) as { type: string; payloadB64: string }
    return { type, bytes: Buffer.from(payloadB64, 'base64') }
  })
}
