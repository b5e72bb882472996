import { randomUUID } from 'node:crypto'
import type { LivestreamStatus, ReplayStatus } from '@livetap/contracts/livestream.ts'
import { usualSettings } from '@livetap/contracts/overlays/usual.ts'
import { signals, topics } from '@livetap/contracts/topics.ts'
import { type Permission, permissionNames } from '@livetap/contracts/workspace/access.ts'
import { addAuditEntry } from '#domain/audit/audit.ts'
import { deviceTemplates, proveDeviceToken, registerDevice } from '#domain/devices/devices.ts'
import { addFollow } from '#domain/follows/follows.ts'
import { createKey } from '#domain/keys/keys.ts'
import {
  addDeed,
  addWord,
  claimQuestion,
  getComment,
  hideComment,
  holdComment,
  muteViewer,
  writeNote,
} from '#domain/moderation/moderation.ts'
import { createOverlay, enqueueAlert, notePage } from '#domain/overlays/overlays.ts'
import { setProgram } from '#domain/programs/programs.ts'
import { createRoom, createRoomInvite, keepRoomState } from '#domain/room-book/room-book.ts'
import { setSecret } from '#domain/secrets/secrets.ts'
import { addSink } from '#domain/sinks/sinks.ts'
import { createInvitation } from '#domain/workspaces/workspaces.ts'
import { createEventId } from '#kernel/ids.ts'
import { createEvents, signIn, type TestPerson, type TestServer } from '../../src/services/api/api.suite.ts'
import { Dashboard } from '../../src/services/api/user-sessions/user-sessions.suite.ts'

/** A workspace full of things whose every text holds its marker. */
export interface Tenant {
  readonly workspaceId: string
  /** In every text of the workspace, and in nothing else. */
  readonly marker: string
  readonly key: string
  /** Who owns it. */
  readonly owner: TestPerson
  readonly ids: TenantIds
}

/** What a request can name. None of them holds the marker. */
export interface TenantIds {
  readonly streamId: string
  readonly sessionId: string
  readonly uniqueId: string
  readonly userId: string
  readonly replayId: string
  readonly deadLetterId: string
  readonly keyId: string
  readonly dashboardId: string
  readonly erasureId: string
  /** A member, who is signed in. */
  readonly accountId: string
  readonly accountSessionId: string
  readonly invitationId: string
  readonly workspaceId: string
  /** The same in every workspace. */
  readonly secretName: string
  readonly provider: string
  /** A comment that waits for a moderator. */
  readonly eventId: string
  readonly noteId: string
  readonly wordId: string
  readonly ruleId: string
  readonly backTestId: string
  /** The same in every workspace. */
  readonly queue: string
  /** The same in every workspace. */
  readonly program: string
  readonly sinkId: string
  /** What a webhook was sent to. */
  readonly endpoint: string
  /** Of a signing secret; the same in every workspace. */
  readonly generation: string
  /** A dead letter of the forwarder. */
  readonly setAsideId: string
  readonly overlayId: string
  /** An alert that waits. */
  readonly alertId: string
  /** The same in every workspace. */
  readonly screen: string
  readonly deviceId: string
  readonly deviceTokenId: string
  readonly roomId: string
  readonly roomInviteId: string
}

/** Fills a workspace with one of everything. The dashboard stays open until the server stops. */
export async function seedTenant(server: TestServer, workspaceId: string, streamId: string): Promise<Tenant> {
  const marker = `marked${randomUUID().slice(0, 8)}`
  const { query } = server.ports.db
  const ids = { streamId, uniqueId: `host${streamId}`, userId: `7${streamId}` }
  const key = await createSeedKey(server, workspaceId, marker, permissionNames)
  const spare = await createSeedKey(server, workspaceId, marker, ['log:read'])
  const sessionId = await seedLog(server, workspaceId, marker, ids)
  await addFollow(query, workspaceId, ids.uniqueId)
  const replayId = seedStatuses(server, workspaceId, marker, { ...ids, sessionId })
  const actor = { kind: 'person', id: marker, name: marker } as const
  await addAuditEntry(query, workspaceId, { actor, action: 'live.connect', target: marker, address: marker })
  const deadLetterId = await seedDeadLetter(server, workspaceId, marker)
  const forwarding = await seedForwarding(server, workspaceId, marker)
  const secret = { name: 'euler-api-key', value: marker, shared: false, setBy: marker, setAt: new Date() } as const
  await setSecret(query, server.ports.vault, workspaceId, secret)
  const erasureId = await seedErasure(server, workspaceId, marker)
  const dashboard = new Dashboard(server.port, `?username=${ids.uniqueId}`, { authorization: `Bearer ${key.token}` })
  const { sessionId: dashboardId } = await dashboard.wait('sessionCreated')
  await dashboard.wait('event')
  const { owner, member, invitationId } = await seedPeople(server, workspaceId, marker)
  const things = {
    sessionId,
    replayId,
    deadLetterId,
    keyId: spare.keyId,
    dashboardId,
    erasureId,
    secretName: 'euler-api-key',
    provider: 'google',
  }
  const people = { accountId: member.accountId, accountSessionId: member.sessionId, invitationId, workspaceId }
  const moderation = await seedModeration(server, workspaceId, marker, { ...ids, sessionId })
  const rules = await seedRules(server, marker, key.token, sessionId)
  const webhooks = await seedEndpoint(server, workspaceId, marker, streamId)
  const overlays = await seedOverlays(server, workspaceId, marker, ids)
  const devices = await seedDevice(server, workspaceId, marker, ids)
  const rooms = await seedRoom(server, workspaceId, marker)
  return {
    workspaceId,
    marker,
    key: key.token,
    owner,
    ids: {
      ...{ ...ids, ...things, ...people, ...moderation, ...rules, ...forwarding, ...webhooks, ...overlays },
      ...{ ...devices, ...rooms },
    },
  }
}

/** An owner and a member, both signed in, and an invitation for a third. */
async function seedPeople(server: TestServer, workspaceId: string, marker: string) {
  const { query } = server.ports.db
  const [owner, member] = [await signIn(server, marker), await signIn(server, marker)]
  await query
    .insertInto('teams.workspaces')
    .values({ workspace_id: workspaceId, name: marker })
    .onConflict((conflict) => conflict.column('workspace_id').doUpdateSet({ name: marker }))
    .execute()
  const people = [
    { account_id: owner.accountId, role: 'owner' },
    { account_id: member.accountId, role: 'viewer' },
  ] as const
  await query
    .insertInto('teams.members')
    .values(people.map((one) => ({ workspace_id: workspaceId, ...one })))
    .execute()
  const wish = { by: owner.accountId, role: 'viewer', note: marker, days: 7 } as const
  const { invitation } = await createInvitation(query, workspaceId, wish, Date.now())
  return { owner, member, invitationId: invitation.invitationId }
}

export async function createSeedKey(
  server: TestServer,
  workspaceId: string,
  name: string,
  permissions: readonly Permission[],
  expiresAt?: number,
): Promise<{ token: string; keyId: string }> {
  const made = await createKey(server.ports.db.query, workspaceId, { name, permissions, expiresAt, createdBy: name })
  return { token: made.token, keyId: made.key.keyId }
}

type Named = Pick<TenantIds, 'streamId' | 'uniqueId' | 'userId'>

async function seedLog(server: TestServer, workspaceId: string, marker: string, ids: Named): Promise<string> {
  const { streamId, uniqueId, userId } = ids
  const sessionId = randomUUID()
  const connected = { roomId: streamId, provider: 'direct', uniqueId, title: marker }
  const said = { message: marker, emotes: [], language: 'en' }
  const events = createEvents()([
    { type: 'CONNECTED', streamId, sessionId, payload: connected },
    ...Array.from({ length: 6 }, () => ({ streamId, sessionId, userId, displayName: marker, payload: said })),
    { type: 'GIFT', streamId, sessionId, userId, displayName: marker },
  ])
  const own = events.map((event) => ({
    ...event,
    workspaceId,
    eventId: createEventId(streamId, sessionId, event.seqNo, event.eventType),
  }))
  await server.ports.bus.publish(topics.events, own)
  const stored = server.ports.db.query.selectFrom('live.events').select('pos').where('session_id', '=', sessionId)
  while ((await stored.execute()).length < own.length) await new Promise(setImmediate)
  return sessionId
}

/** Says what ingest would say of a live and of a replay. Returns the replay's id. */
function seedStatuses(
  server: TestServer,
  workspaceId: string,
  marker: string,
  { streamId, uniqueId, sessionId }: Named & { readonly sessionId: string },
): string {
  const now = new Date().toISOString()
  const problem = { code: 'live-silent', title: marker, remedy: marker }
  const at = { workspaceId, streamId, updatedAt: now, problem }
  const live: LivestreamStatus = { ...at, uniqueId, sessionId, state: 'live', since: now, messages: 8, attempt: 0 }
  server.ports.signals.send(signals.livestreams, live)
  const replayId = randomUUID()
  const ids = { replayId, sourceSessionId: sessionId, sessionId: randomUUID() }
  const replay: ReplayStatus = { ...at, ...ids, speed: 1, state: 'running', sent: 1, total: 8, startedAt: now }
  server.ports.signals.send(signals.replays, replay)
  return replayId
}

/** Something of everything that moderators note. */
async function seedModeration(
  server: TestServer,
  workspaceId: string,
  marker: string,
  { streamId, userId, sessionId }: Named & { readonly sessionId: string },
): Promise<Pick<TenantIds, 'eventId' | 'noteId' | 'wordId'>> {
  const { query } = server.ports.db
  const done = { by: { kind: 'person', id: marker, name: marker }, at: new Date().toISOString() } as const
  const eventId = createEventId(streamId, sessionId, 1, 'CHAT')
  const comment = await getComment(query, workspaceId, eventId)
  await holdComment(query, workspaceId, comment, done)
  await hideComment(query, workspaceId, comment, done)
  await muteViewer(query, workspaceId, userId, done, undefined)
  await claimQuestion(query, workspaceId, comment, done)
  await addDeed(query, workspaceId, { done, action: 'comment.hold', streamId, eventId, userId, detail: marker })
  const { noteId } = await writeNote(query, workspaceId, userId, { text: marker, tags: [marker] }, done)
  const word = { pattern: marker, kind: 'word', action: 'flag', note: marker } as const
  const { wordId } = await addWord(query, workspaceId, word, done)
  return { eventId, noteId, wordId }
}

/** A rule that has done something, something that waits, and a back-test. */
async function seedRules(
  { ask }: TestServer,
  marker: string,
  token: string,
  sessionId: string,
): Promise<Pick<TenantIds, 'ruleId' | 'backTestId' | 'queue'>> {
  const headers = { authorization: `Bearer ${token}` }
  const post = async (path: string, body: object) =>
    (await ask(`/api/v1/rules${path}`, { method: 'POST', headers, body })).json
  const actions = [{ type: 'log', template: marker }]
  const run = { mode: 'queued', queue: 'alerts' }
  const { ruleId } = await post('', { name: marker, eventType: 'CHAT', actions, run, enabled: true })
  await post(`/${ruleId}/fire`, {})
  const { backTestId } = await post('/back-tests', { sessionId })
  return { ruleId, backTestId, queue: 'alerts' }
}

/** A sink and a program whose addresses nobody may reach, and a batch that was not taken. */
async function seedForwarding(
  server: TestServer,
  workspaceId: string,
  marker: string,
): Promise<Pick<TenantIds, 'sinkId' | 'setAsideId' | 'program'>> {
  const { db, vault } = server.ports
  const done = { by: { kind: 'person', id: marker, name: marker }, at: new Date().toISOString() } as const
  await setProgram(db.query, vault, workspaceId, 'obs', { url: `ws://127.0.0.1:1/${marker}`, password: marker, done })
  const wish = { name: marker, kind: 'webhook', url: `http://127.0.0.1:1/${marker}` } as const
  const { sinkId } = await addSink(db.query, vault, workspaceId, wish, done)
  const batchId = `batch_${sinkId}`
  const row = await db.query
    .insertInto('live.dead_letters')
    .values({
      ...{ workspace_id: workspaceId, stage: 'forwarder', source_id: batchId, reason: 'GAVE_UP', error: marker },
      payload: JSON.stringify({ workspaceId, sinkId, sinkName: marker, batchId, from: 1, to: 2 }),
      ...{ attempts: 1, failed_at: new Date() },
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return { sinkId, setAsideId: String(row.id), program: 'obs' }
}

/** What a webhook was sent to, and refused it. */
async function seedEndpoint(
  server: TestServer,
  workspaceId: string,
  marker: string,
  streamId: string,
): Promise<Pick<TenantIds, 'endpoint' | 'generation'>> {
  const endpoint = `hooks${streamId}.example#0123456789ab`
  await server.ports.db.query
    .insertInto('rules.endpoints')
    .values({ workspace_id: workspaceId, endpoint, failures: 1, last_error: marker })
    .execute()
  return { endpoint, generation: '1' }
}

/** An overlay that a page shows, and an alert that waits. */
async function seedOverlays(
  { ports: { db, vault } }: TestServer,
  workspaceId: string,
  marker: string,
  { userId }: Named,
): Promise<Pick<TenantIds, 'overlayId' | 'alertId' | 'screen'>> {
  const at = new Date()
  const wish = { name: marker, settings: usualSettings.chat, at }
  const overlay = await createOverlay(db.query, workspaceId, vault.derive('overlay links'), wish)
  const page = {
    pageId: randomUUID().replaceAll('-', ''),
    shows: marker,
    visible: true,
    inObs: true,
    width: 1,
    height: 1,
  }
  await notePage(db.query, overlay, page, at.getTime())
  const alert = { alertId: randomUUID(), screen: 1, userId, content: { text: marker } }
  await enqueueAlert(db.query, workspaceId, { ...alert, at, expiresAt: new Date(at.getTime() + 3_600_000) })
  return { overlayId: overlay.overlayId, alertId: alert.alertId, screen: '2' }
}

/** A device that says something else of itself than what is approved, and has done something. */
async function seedDevice(
  { ports: { db } }: TestServer,
  workspaceId: string,
  marker: string,
  { userId, uniqueId }: Named,
): Promise<Pick<TenantIds, 'deviceId' | 'deviceTokenId'>> {
  const at = new Date()
  const done = { by: { kind: 'person', id: marker, name: marker }, at: at.toISOString() } as const
  const wish = { name: `${marker} of ${uniqueId}`, kind: 'lamp', manifest: 'template' } as const
  const { deviceId, token } = await registerDevice(db.query, workspaceId, wish, done)
  const proved = await proveDeviceToken(db.query, token, at.getTime())
  const place = { workspace_id: workspaceId, device_id: deviceId }
  const proposed = JSON.stringify({ ...deviceTemplates.lamp, model: marker })
  await db.query
    .insertInto('devices.states')
    .values({ ...place, address: marker, proposed })
    .execute()
  await db.query
    .insertInto('devices.commands')
    .values({
      ...{ ...place, command_id: randomUUID(), capability: 'lamp.on', parameters: '{}', source_kind: 'rule' },
      ...{ source_name: marker, status: 'done', user_id: userId, queued_at: at },
    })
    .execute()
  await db.query
    .insertInto('devices.notes')
    .values({ ...place, at, kind: 'log', text: marker })
    .execute()
  return { deviceId, deviceTokenId: proved?.tokenId ?? '' }
}

/** A room that nobody else may find, with an invitation and what was said in it. */
async function seedRoom(
  { ports: { db } }: TestServer,
  workspaceId: string,
  marker: string,
): Promise<Pick<TenantIds, 'roomId' | 'roomInviteId'>> {
  const now = Date.now()
  const roomId = await createRoom(db.query, workspaceId, { name: marker, visibility: 'invited' }, marker)
  const { invite } = await createRoomInvite(db.query, { workspaceId, roomId }, { createdBy: marker, now })
  const document = { roomId, name: marker, lastActivity: now }
  const messages = [{ id: 'm', user: marker, text: marker, timestamp: new Date(now).toISOString() }]
  await keepRoomState(db.query, { workspaceId, roomId }, { document, messages, version: 1, keptAt: now })
  return { roomId, roomInviteId: invite.id }
}

async function seedErasure(server: TestServer, workspaceId: string, marker: string): Promise<string> {
  const erasureId = randomUUID()
  const row = { erasure_id: erasureId, workspace_id: workspaceId, requested_at: new Date(), finished_at: new Date() }
  await server.ports.db.query
    .insertInto('privacy.erasures')
    .values({ ...row, step: 'done', subject_id: marker, names: JSON.stringify([marker]) })
    .execute()
  return erasureId
}

async function seedDeadLetter(server: TestServer, workspaceId: string, marker: string): Promise<string> {
  const row = await server.ports.db.query
    .insertInto('live.dead_letters')
    .values({
      ...{ workspace_id: workspaceId, stage: 'storage', source_id: `${workspaceId}:${marker}`, reason: 'MALFORMED' },
      ...{ error: marker, payload: JSON.stringify({ workspaceId, text: marker }), attempts: 1, failed_at: new Date() },
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return String(row.id)
}
