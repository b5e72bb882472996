import { request } from 'node:http'
import type { Permission } from '@livetap/contracts/workspace/access.ts'
import { type Answer, type AskOptions, ask as askServer } from '../../src/services/api/api.suite.ts'
import { type ExpectedRoute, expectedRoutes } from './expected.ts'
import type { Tenant, TenantIds } from './tenants.ts'

/** Somebody who asks; `permissions` is undefined for whom nothing may be answered. */
export interface Actor {
  readonly name: string
  readonly bearer: string | undefined
  readonly permissions: ReadonlySet<Permission> | undefined
  /** Signed in: no program. */
  readonly isPerson?: true
  /** Asks in every way what it is let in to; the others in one way each. */
  readonly asksAll?: boolean
  /** Who runs the installation: may make links for its owner. */
  readonly isMaker?: true
  /** What says who it is, beside the bearer. */
  readonly headers?: Readonly<Record<string, string>>
}

export type Ask = (path: string, options: AskOptions) => Promise<Answer>

export interface MatrixResult {
  readonly cases: readonly Case[]
  readonly faults: readonly string[]
  /** Routes in whose answers the caller's own marker was seen: the search for the other's can find something. */
  readonly revealing: ReadonlySet<string>
}

/** Where the ids of a request come from. */
const sources = ['own', 'foreign', 'garbage'] as const
type Source = (typeof sources)[number]
/** How a request tries to be taken for one of the other workspace. */
const smuggles = ['nothing', 'header', 'query', 'body'] as const
type Smuggle = (typeof smuggles)[number]

interface Way {
  readonly source: Source
  readonly smuggle: Smuggle
  /** A filter of the query that names a foreign thing. */
  readonly filter: keyof TenantIds | undefined
}

export interface Case extends Way {
  readonly route: string
  readonly expected: ExpectedRoute
  readonly actor: Actor
}

/** Asks every route as every actor of `home` for things of `home`, of `other` and of nobody. */
export async function runMatrix(
  home: Tenant,
  other: Tenant,
  actors: readonly Actor[],
  ask: Ask,
): Promise<MatrixResult> {
  const faults: string[] = []
  const revealing = new Set<string>()
  const cases = listCases(actors)
  for (const one of cases) {
    const answer = await send(one, home, other, ask)
    const told = `${answer.text}${JSON.stringify(answer.headers)}`
    if (told.includes(home.marker)) revealing.add(one.route)
    const wanted = expectStatuses(one, home)
    if (told.includes(other.marker)) faults.push(`${describe(one)} tells of the other workspace`)
    if (!wanted.includes(answer.status)) faults.push(`${describe(one)}: ${answer.status} instead of ${wanted}`)
  }
  return { cases, faults, revealing }
}

/**
 * Whoever asks all asks in every way where they are let in. Otherwise each asks every route in one way, in turns, so that
 * every way of a route comes up. With ISOLATION=whole everybody asks in every way.
 */
function listCases(actors: readonly Actor[]): Case[] {
  const isWhole = process.env.ISOLATION === 'whole'
  return Object.entries(expectedRoutes).flatMap(([route, expected], index) => {
    const ways = listWays(expected)
    const asking = actors.filter(({ isPerson }) => !(expected.endsVisit && isPerson))
    let turn = index
    const takeTurn = () => ways.slice(turn++ % ways.length).slice(0, 1)
    return asking.flatMap((actor) => {
      const asked = isWhole || (actor.asksAll && !expected.isSlow && isLetIn(expected, actor)) ? ways : takeTurn()
      return asked.map((way) => ({ route, expected, actor, ...way }))
    })
  })
}

/** The ways of each route in which nobody asks who is refused for what they are. */
export function findUnasked(cases: readonly Case[]): string[] {
  const tell = ({ route, source, smuggle, filter }: Omit<Case, 'actor'>) => [route, source, smuggle, filter].join(' ')
  const asked = new Set(cases.filter(({ expected, actor }) => !isLetIn(expected, actor)).map(tell))
  return Object.entries(expectedRoutes).flatMap(([route, expected]) =>
    listWays(expected)
      .map((way) => tell({ route, expected, ...way }))
      .filter((one) => !asked.has(one)),
  )
}

/** From the table alone: whether it is asked who that is, and they may. */
function isLetIn(expected: ExpectedRoute, actor: Actor): boolean {
  const { needs } = expected
  if (needs === 'nothing' || needs === 'overlay' || !actor.permissions) return false
  if ((expected.forPeople || needs === 'account') && !actor.isPerson)
    return Boolean(expected.forMakers && actor.isMaker)
  return needs === 'anything' || needs === 'account' || actor.permissions.has(needs)
}

/** All ways to ask for one route. */
function listWays(expected: ExpectedRoute): Way[] {
  const named = expected.names || expected.bodyNamesOwn ? sources : (['own'] as const)
  return smuggles
    .filter((smuggle) => smuggle !== 'body' || expected.body)
    .flatMap((smuggle) => [
      ...named.map((source) => ({ smuggle, source, filter: undefined })),
      ...(expected.filters ?? []).map((filter) => ({ smuggle, source: 'own' as const, filter })),
    ])
}

function describe({ route, actor, source, smuggle, filter }: Case): string {
  return `${route} as ${actor.name}, ids ${source}, smuggling ${smuggle}${filter ? `, filter ${filter}` : ''}`
}

/** From the table alone: what may be answered. */
function expectStatuses({ expected, actor, source, smuggle }: Case, home: Tenant): number[] {
  const { needs, ok, also = [], isPublicName, forPeople, forMakers } = expected
  // Unknown fields may be refused as well as ignored.
  const refused = smuggle === 'body' || smuggle === 'query' ? [400] : []
  if (needs === 'overlay') return [401]
  if (needs === 'nothing') return [ok, ...also, ...refused]
  if (!actor.permissions) return [401]
  if ((forPeople || needs === 'account') && !actor.isPerson) return [forMakers && actor.isMaker ? ok : 403, ...refused]
  if (needs !== 'anything' && needs !== 'account' && !actor.permissions.has(needs)) return [403]
  if (needs === 'operation:read' && home.workspaceId !== 'default') return [403]
  if (source === 'own' || isPublicName) return [ok, ...also, ...refused]
  return source === 'foreign' ? [404, ...refused] : [404, 400]
}

async function send(one: Case, home: Tenant, other: Tenant, ask: Ask): Promise<Answer> {
  const { expected, actor, source, smuggle, filter } = one
  const [method = 'GET', pattern = ''] = one.route.split(' ')
  const ids = source === 'foreign' ? other.ids : source === 'own' ? home.ids : garbage
  const path = pattern
    .replace(/\{\w+\}/, expected.names ? encodeURIComponent(ids[expected.names]) : '')
    .replace('{questionId}', firstQuestion)
    .replace('{tokenId}', ids.deviceTokenId)
    .replace('{inviteId}', ids.roomInviteId)
  const query = new URLSearchParams(expected.query)
  if (filter) query.set(filter, other.ids[filter])
  if (expected.isStream && expected.names) query.set('tail', '100')
  if (smuggle === 'query') query.set('workspaceId', other.workspaceId)
  const headers = {
    ...(actor.bearer === undefined ? {} : { authorization: `Bearer ${actor.bearer}` }),
    ...actor.headers,
    ...(smuggle === 'header' ? { 'x-workspace-id': other.workspaceId, 'livetap-workspace': other.workspaceId } : {}),
  }
  const body = expected.body?.(ids)
  const sent = body && smuggle === 'body' ? { ...body, workspaceId: other.workspaceId } : body
  // Whatever it tells of, be it of the wrong one, is enough.
  const names = expected.isStream && !expected.namesNothing && !filter
  const until = expected.until ?? (names ? `${home.ids.uniqueId}|${other.ids.uniqueId}` : undefined)
  const options = { method, headers, anonymous: true, ...(sent ? { body: sent } : {}) }
  const address = `${path}${query.size > 0 ? `?${query}` : ''}`
  return expected.isStream ? askStream(ask, address, options, until) : ask(address, options)
}

/** Of the comment that every workspace's log begins with, behind the connect. */
const firstQuestion = 'q2'

const garbage: TenantIds = {
  ...{ streamId: '1', uniqueId: 'nobody_at_all', userId: '1', deadLetterId: '999999999', keyId: 'x', dashboardId: 'x' },
  ...{ accountId: 'x', invitationId: 'x', provider: 'discord' },
  ...{ sessionId: '00000000-0000-4000-8000-000000000000', replayId: '00000000-0000-4000-8000-000000000001' },
  ...{ workspaceId: 'nowhere', accountSessionId: 'x' },
  erasureId: '00000000-0000-4000-8000-000000000002',
  secretName: 'euler-api-key',
  eventId: 'ab'.repeat(32),
  noteId: '00000000-0000-4000-8000-000000000003',
  endpoint: 'nowhere.example#0123456789ab',
  generation: '999',
  wordId: '00000000-0000-4000-8000-000000000004',
  ruleId: '00000000-0000-4000-8000-000000000005',
  backTestId: '00000000-0000-4000-8000-000000000006',
  queue: 'alerts',
  program: 'obs',
  sinkId: '00000000-0000-4000-8000-000000000009',
  setAsideId: '999999999',
  overlayId: '00000000-0000-4000-8000-000000000010',
  alertId: 'x',
  deviceId: '0123456789abcdef',
  deviceTokenId: '0123456789abcdef',
  roomId: 'nowhere',
  roomInviteId: '0123456789abcdef',
  screen: '2',
}

/** A way to ask that leaves a stream as soon as it has told enough. */
const askStream = (ask: Ask, path: string, options: AskOptions, until: string | undefined) =>
  ask(path, { ...options, headers: { ...options.headers, [untilHeader]: until ?? '' } })

const untilHeader = 'x-test-until'

/** Asks over HTTP. A stream is left when its text has come to what is waited for, or at once. */
export function createAsk(port: number): Ask {
  return (path, options) => {
    const { [untilHeader]: until, ...headers } = options.headers ?? {}
    return until === undefined ? askServer(port, path, options) : readStream(port, path, { ...options, headers }, until)
  }
}

function readStream(port: number, path: string, { headers = {} }: AskOptions, until: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = request({ port, host: '127.0.0.1', path, headers }, (response) => {
      const { statusCode: status = 0 } = response
      let text = ''
      const done = () => {
        resolve({ status, headers: response.headers, text, json: undefined })
        asked.destroy()
      }
      response.on('data', (chunk) => {
        text += chunk
        if (status === 200 && until.split('|').some((part) => text.includes(part))) done()
      })
      response.on('end', done)
      response.on('error', () => {})
      if (status === 200 && until === '') done()
    })
    asked.on('error', reject)
    asked.end()
  })
}
