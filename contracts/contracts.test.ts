import { readdirSync, readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { Compile } from 'typebox/compile'
import { describe, expect, test } from 'vitest'
import { renderEventsPage } from './events-page.ts'
import { publishedSchemas, renderSchema } from './published.ts'
import { eventSchemas, eventTypes, triggerIds, UnifiedEvent } from './src/unified-event.ts'
import { UserSessionCommand, UserSessionMessage } from './src/user-session.ts'

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8')
const names = readdirSync(new URL('./fixtures/', import.meta.url))
const fixtures = names.map((name) => ({ name, value: JSON.parse(read(`./fixtures/${name}`)) }))
const events = fixtures.filter(({ name }) => name.startsWith('unified-event.'))

/** The two judges of one published schema: TypeBox from the source, ajv from the file that is checked in. */
const ajv = new Ajv2020({ strict: true, allErrors: true })
addFormats.default(ajv)
for (const file of publishedSchemas.keys()) ajv.addSchema(JSON.parse(read(`./schemas/${file}`)))

function judge(schemaName: string, value: unknown) {
  const schema = publishedSchemas.get(`${schemaName}.v1.schema.json`)!
  const validate = ajv.getSchema(schema.$id)!
  return { typebox: Compile(schema).Check(value), ajv: validate(value), errors: validate.errors }
}
const schemaOf = (fixtureName: string) => fixtureName.slice(0, fixtureName.indexOf('.'))

describe('schemas', () => {
  test('the files that are checked in are those of the source', () => {
    expect(readdirSync(new URL('./schemas/', import.meta.url)).sort()).toEqual([...publishedSchemas.keys()].sort())
    for (const [file, schema] of publishedSchemas) expect(read(`./schemas/${file}`), file).toBe(renderSchema(schema))
  })
  test('docs/events.md is up to date', () => {
    const page = read('../docs/events.md')
    expect(page).toBe(renderEventsPage(page))
    for (const type of eventTypes) expect(page).toContain(`\n## ${type}\n`)
  })
  test('the numbers that triggers use never change', () => {
    expect(Object.entries(triggerIds).map(([type, id]) => `${type} ${id}`)).toEqual([
      ...['CHAT 1', 'GIFT 2', 'LIKE 3', 'FOLLOW 4', 'SHARE 5', 'JOIN 6', 'SUBSCRIBE 7', 'EMOTE 8', 'BATTLE 9'],
      ...['CONNECTED 10', 'DISCONNECTED 11', 'ERROR 12', 'RAW 13', 'ROOM_USER 14', 'STREAM_END 15'],
    ])
  })
  test('every schema by type is a branch of the union', () => {
    expect(Object.keys(eventSchemas)).toEqual(eventTypes)
    expect((UnifiedEvent as unknown as { anyOf: unknown[] }).anyOf).toEqual(Object.values(eventSchemas))
  })
})

describe('fixtures', () => {
  test('there is one of every event type and of every other schema', () => {
    expect(new Set(events.map(({ value }) => value.eventType))).toEqual(new Set(eventTypes))
    const covered = new Set(names.map((name) => `${schemaOf(name)}.v1.schema.json`))
    expect(covered).toEqual(new Set(publishedSchemas.keys()))
  })
  test.each([
    ['user-session-message', UserSessionMessage],
    ['user-session-command', UserSessionCommand],
  ])('there is a %s of every type', (schemaName, union) => {
    const { anyOf } = union as unknown as { anyOf: { properties: { type: { const: string } } }[] }
    const shown = fixtures.filter(({ name }) => name.startsWith(`${schemaName}.`)).map(({ value }) => value.type)
    expect(new Set(shown)).toEqual(new Set(anyOf.map(({ properties }) => properties.type.const)))
  })
  test.each(fixtures)('$name is valid to both judges', ({ name, value }) => {
    expect(judge(schemaOf(name), value)).toEqual({ typebox: true, ajv: true, errors: null })
  })
  test.each(events)('$name carries the number of its type', ({ value }) => {
    expect(value.triggerId).toBe(triggerIds[value.eventType as keyof typeof triggerIds])
  })
})

describe('bad input is refused by both judges', () => {
  const refused = (schemaName: string, value: unknown, what: string) =>
    expect(judge(schemaName, value), what).toMatchObject({ typebox: false, ajv: false })

  test.each(events)('$name with a field missing, added or of another type', ({ value }) => {
    const optional = ['messageId', 'user']
    for (const field of Object.keys(value).filter((name) => !optional.includes(name))) {
      const { [field]: _, ...rest } = value
      refused('unified-event', rest, `without ${field}`)
      refused('unified-event', { ...value, [field]: null }, `${field} null`)
    }
    refused('unified-event', { ...value, extra: 1 }, 'extra field')
    refused('unified-event', { ...value, payload: { ...value.payload, extra: 1 } }, 'extra field in payload')
    for (const field of Object.keys(value.payload).filter((name) => !['title', 'synthetic', 'data'].includes(name))) {
      const { [field]: _, ...rest } = value.payload
      refused('unified-event', { ...value, payload: rest }, `payload without ${field}`)
      refused('unified-event', { ...value, payload: { ...value.payload, [field]: { odd: true } } }, `odd ${field}`)
    }
  })

  const event = events.find(({ value }) => value.eventType === 'CHAT')!.value
  const raw = fixtures.find(({ name }) => name === 'raw-envelope.bytes.json')!.value
  const metrics = fixtures.find(({ name }) => name === 'metrics.complete.json')!.value
  test.each([
    ['unified-event', 'type and number of different types', { ...event, triggerId: 2 }],
    ['unified-event', 'payload of another type', { ...event, payload: { likeCount: 1, totalLikeCount: 1 } }],
    ['unified-event', 'short id', { ...event, eventId: 'abc' }],
    ['unified-event', 'upper-case id', { ...event, eventId: event.eventId.toUpperCase() }],
    ['unified-event', 'session that is no UUID', { ...event, sessionId: '1' }],
    ['unified-event', 'negative number', { ...event, seqNo: -1 }],
    ['unified-event', 'fraction', { ...event, seqNo: 1.5 }],
    ['unified-event', 'numeric stream id', { ...event, streamId: 73 }],
    ['unified-event', 'time that is none', { ...event, timestamp: 'yesterday' }],
    ['unified-event', 'unknown follow role', { ...event, user: { ...event.user, followRole: 3 } }],
    ['unified-event', 'numeric user id', { ...event, user: { ...event.user, userId: 42 } }],
    ['raw-envelope', 'other version', { ...raw, schemaVersion: 'raw.v2' }],
    ['raw-envelope', 'list as data', { ...raw, data: [] }],
    ['raw-envelope', 'numeric message id', { ...raw, messageId: 7 }],
    ['dlq-entry', 'unknown stage', { ...fixtures.find(({ name }) => name.startsWith('dlq'))!.value, stage: 'api' }],
    ['feed-message', 'event without its position', { type: 'event', data: event }],
    ['feed-message', 'bad event inside', { type: 'event', id: 'a-1', data: { ...event, eventId: '' } }],
    ['metrics', 'coins that are not whole', { ...metrics, totals: { ...metrics.totals, coins: 0.5 } }],
    ['metrics', 'without saying since when', { ...metrics, since: undefined }],
    ['user-session-message', 'event without its position', { type: 'event', data: event }],
    ['user-session-message', 'bad metrics inside', { type: 'metrics', data: { ...metrics, events: -1 } }],
    ['user-session-message', 'type of the feed', { type: 'position', id: 'a-1' }],
    ['user-session-command', 'unknown type', { type: 'connect', username: 'host' }],
    ['user-session-command', 'username that is no text', { type: 'changeUsername', username: 7 }],
    ['user-session-command', 'unknown status', { type: 'markQuestionAnswered', questionId: 'a', status: 'done' }],
    ['problem', 'without a code', { type: 'x', title: 'x', status: 400 }],
    ['livestream-status', 'unknown state', { workspaceId: 'default', uniqueId: 'a', state: 'fine' }],
  ])('%s: %s', (schemaName, what, value) => refused(schemaName, value, what))
})
