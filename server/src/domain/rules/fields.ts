import type { RuleEventType } from '@livetap/contracts/rules/rule.ts'
import { type EventType, EventUser, eventSchemas } from '@livetap/contracts/unified-event.ts'
import type { Field, Fields } from './logic/logic.ts'

/** What a viewer does: only these have a `user`. */
export const viewerEventTypes: readonly string[] = [
  ...['CHAT', 'GIFT', 'LIKE', 'FOLLOW', 'SHARE', 'JOIN', 'SUBSCRIBE', 'EMOTE'],
]

/** The names of placeholders, as conditions read them. */
const flatNames: Readonly<Record<string, string>> = {
  username: 'user.uniqueId',
  displayName: 'user.displayName',
  userId: 'user.userId',
  giftName: 'payload.giftName',
  giftCount: 'payload.giftCount',
  coins: 'payload.coins',
  message: 'payload.message',
  likeCount: 'payload.likeCount',
  totalLikeCount: 'payload.totalLikeCount',
}

const articles: Readonly<Partial<Record<RuleEventType, string>>> = {
  ...{ CHAT: 'a comment', GIFT: 'a gift', LIKE: 'a like', FOLLOW: 'a follow', SHARE: 'a share', JOIN: 'a join' },
  ...{ SUBSCRIBE: 'a subscription', EMOTE: 'an emote', BATTLE: 'a battle', ANY: 'an event of any type' },
}

/** The part of JSON Schema that the schemas of events use. */
interface Schema {
  readonly type?: string
  readonly anyOf?: readonly { readonly type?: string; readonly const?: unknown }[]
  readonly items?: { readonly properties?: Readonly<Record<string, Schema>> }
}

const tables = new Map<RuleEventType, ReadonlyMap<string, Field>>()

/** What conditions on events of the type may read. */
export function fieldsOf(eventType: RuleEventType): Fields {
  const known = tables.get(eventType)
  const table = known ?? createTable(eventType)
  if (!known) tables.set(eventType, table)
  return { of: articles[eventType] ?? eventType, find: (path) => table.get(path) }
}

/**
 * Names of fields that conditions may use for an event type, with their kinds, for editors and errors. A field that has a
 * short name is there by that one only; its path may be used as well. Lists, for `some`, `all` and `none`, are left out.
 */
export function listFields(
  eventType: RuleEventType,
): { path: string; kind: 'text' | 'number' | 'truth'; label: string }[] {
  const table = createTable(eventType)
  const long = new Set(Object.values(flatNames))
  return [...table].flatMap(([path, { kind }]) =>
    kind === 'list' || long.has(path) ? [] : [{ path, kind, label: labelOf(path) }],
  )
}

function createTable(eventType: RuleEventType): ReadonlyMap<string, Field> {
  const isOfViewer = eventType === 'ANY' || viewerEventTypes.includes(eventType)
  const paths = new Map<string, Field>([
    ...(isOfViewer ? readSchemas(['user'], EventUser.properties) : []),
    ...(eventType === 'ANY' ? [] : readSchemas(['payload'], payloadOf(eventType as EventType))),
  ])
  const flat = Object.entries(flatNames).flatMap(([name, path]): [string, Field][] => {
    const field = paths.get(path)
    return field ? [[name, field]] : []
  })
  return new Map([...flat, ...paths, ...['eventType', 'timestamp', 'streamId'].map(textField)])
}

const textField = (name: string): [string, Field] => [name, { kind: 'text', segments: [name] }]

function payloadOf(eventType: EventType): Readonly<Record<string, Schema>> {
  return eventSchemas[eventType].properties.payload.properties as Readonly<Record<string, Schema>>
}

function readSchemas(
  above: readonly string[],
  properties: Readonly<Record<string, Schema>>,
): [path: string, field: Field][] {
  return Object.entries(properties).map(([name, schema]) => {
    const segments = [...above, name]
    const item = schema.items ? { item: itemFields(schema.items.properties ?? {}) } : {}
    return [segments.join('.'), { kind: kindOf(schema), segments, ...item }]
  })
}

function itemFields(properties: Readonly<Record<string, Schema>>): Fields {
  const table = new Map(readSchemas([], properties))
  return { of: 'an item of the list', find: (path) => table.get(path) }
}

function kindOf({ type, anyOf }: Schema): Field['kind'] {
  if (type === 'array') return 'list'
  if (type === 'boolean') return 'truth'
  const kinds = anyOf?.map((option) => option.type ?? typeof option.const) ?? [type]
  return kinds.every((kind) => kind === 'integer' || kind === 'number') ? 'number' : 'text'
}

const labels: Readonly<Record<string, string>> = {
  username: '@username',
  userId: "viewer's id",
  displayName: "viewer's name",
  coins: 'coins',
  message: 'comment',
  'user.avatarUrl': "address of the viewer's picture",
  'user.followRole': 'follow role (0 none, 1 follower, 2 friend)',
  'user.isModerator': 'is a moderator',
  'user.isSubscriber': 'is a subscriber',
  'user.teamMemberLevel': 'level of the fan club',
  'payload.diamondCount': 'coins of one gift',
  'payload.repeatCount': 'gifts in the streak so far',
  'payload.subMonth': 'months subscribed',
  timestamp: 'time of the event',
  streamId: 'id of the live',
}

/** What people call a field. */
export function labelOf(path: string): string {
  const last = path.slice(path.lastIndexOf('.') + 1)
  return labels[path] ?? last.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
}
