import { usualSettings } from '@livetap/contracts/overlays/usual.ts'
import type { Permission } from '@livetap/contracts/workspace/access.ts'
import type { TenantIds } from './tenants.ts'

/** What a route is expected to do, said apart from the code that does it. */
export interface ExpectedRoute {
  readonly needs: Permission | 'anything' | 'account' | 'overlay' | 'nothing'
  /** Programs are refused, whatever they are permitted. */
  readonly forPeople?: true
  /** The thing that the address names, in its one parameter. */
  readonly names?: keyof TenantIds
  /** A body that is valid, from the ids that it may name. */
  readonly body?: (ids: TenantIds) => object
  /** Parameters of the query that name things: a foreign one finds nothing. */
  readonly filters?: readonly (keyof TenantIds)[]
  /** What the query cannot do without. */
  readonly query?: Readonly<Record<string, string>>
  /** It names a person on TikTok, whom everybody may follow: a foreign one is no secret. */
  readonly isPublicName?: true
  /** What the body names has to be the caller's own. */
  readonly bodyNamesOwn?: true
  /** Other answers to a caller who may: the thing is gone by now, or there are too many. */
  readonly also?: readonly number[]
  /** And whoever runs the installation. */
  readonly forMakers?: true
  /** Whoever does that is not signed in any more, or no member: it has a test of its own. */
  readonly endsVisit?: true
  /** Takes long: whoever is let in asks in one way each, as the others do. */
  readonly isSlow?: true
  /** What is waited for of what goes on, where that is not a name. */
  readonly until?: string
  /** Goes on until the client leaves. */
  readonly isStream?: true
  /** A stream that names nothing: it is left as soon as it has begun. */
  readonly namesNothing?: true
  /** Status when the caller may and the thing is theirs. */
  readonly ok: number
}

const read = { needs: 'log:read', ok: 200 } as const
const moderate = { needs: 'chat:moderate', ok: 200 } as const
const readRules = { needs: 'rule:read', ok: 200 } as const
const writeRules = { needs: 'rule:write', ok: 200 } as const
const configure = { needs: 'moderation:configure', ok: 200 } as const
const rules = { needs: 'rule:read', ok: 200 } as const
const write = { needs: 'rule:write', ok: 200 } as const
const run = { needs: 'rule:run', ok: 200 } as const
/** What it does is all of the workspace's own: nothing leaves it. */
const rule = () => ({
  name: 'made in the matrix',
  eventType: 'CHAT',
  actions: [{ type: 'log', template: '{username}' }],
})
const note = () => ({ text: 'made in the matrix' })
const flagged = () => ({ pattern: 'matrix', kind: 'word', action: 'flag' })
const unheld = () => ({ holdLinks: false, holdFirstComments: 0, timer: null })
const manage = { needs: 'overlay:manage', ok: 200, names: 'overlayId' } as const
const device = { ok: 200, also: [404], names: 'deviceId' } as const
const room = { ok: 200, also: [404], names: 'roomId' } as const
const chat = () => ({ name: 'made in the matrix', settings: usualSettings.chat })
const screen = { needs: 'rule:run', ok: 200, names: 'screen', isPublicName: true } as const
/** The token of a link that opens nothing: those that do have a test of their own. */
const page = { token: 'x', pageId: 'ab'.repeat(16) }
const own = ({ uniqueId }: TenantIds) => ({ uniqueId })
/** Somebody on TikTok whom no workspace has a recording of. */
const stranger = () => ({ uniqueId: 'stranger' })

const account = { needs: 'account', ok: 200 } as const
const entrance = { needs: 'nothing' } as const
const password = 'four ducks on a pond'
const email = 'eve@example.org'

/** Every route of the API. One that is missing here fails the test. */
export const expectedRoutes: Readonly<Record<string, ExpectedRoute>> = {
  'POST /api/v1/livestreams/connect': { needs: 'live:control', ok: 202, body: stranger },
  'POST /api/v1/livestreams/disconnect': { needs: 'live:control', ok: 202, body: stranger },
  'POST /api/v1/livestreams/retry': { needs: 'live:control', ok: 202, body: own, bodyNamesOwn: true },
  'GET /api/v1/livestreams': read,
  'GET /api/v1/livestreams/events': { ...read, isStream: true },
  'GET /api/v1/livestreams/{uniqueId}': { ...read, names: 'uniqueId' },
  'GET /api/v1/streams': read,
  'GET /api/v1/streams/{id}': { ...read, names: 'streamId' },
  'GET /api/v1/streams/{id}/timeline': { ...read, names: 'streamId' },
  'GET /api/v1/streams/{id}/report': { ...read, names: 'streamId' },
  'GET /api/v1/streams/{id}/events': { ...read, names: 'streamId', filters: ['sessionId'], isStream: true },
  'GET /api/v1/creators/{uniqueId}/trends': { ...read, names: 'uniqueId', isPublicName: true },
  'GET /api/v1/sessions': { ...read, filters: ['streamId', 'uniqueId'] },
  'GET /api/v1/sessions/{id}': { ...read, names: 'sessionId' },
  'GET /api/v1/sessions/{id}/events': { ...read, names: 'sessionId', filters: ['userId'] },
  'GET /api/v1/sessions/{id}/timeline': { ...read, names: 'sessionId' },
  'GET /api/v1/sessions/{id}/export': { needs: 'log:export', ok: 200, names: 'sessionId' },
  'POST /api/v1/sessions/{id}/replay': {
    ...{ needs: 'replay:control', ok: 202, also: [503], names: 'sessionId' },
    body: () => ({}),
  },
  'GET /api/v1/events': { ...read, filters: ['streamId', 'sessionId', 'userId'] },
  'GET /api/v1/replays': read,
  'GET /api/v1/replays/{id}': { ...read, names: 'replayId' },
  'PATCH /api/v1/replays/{id}': {
    ...{ needs: 'replay:control', ok: 202, names: 'replayId' },
    body: () => ({ action: 'pause' }),
  },
  'GET /api/sessions': read,
  'GET /api/sessions/{userId}': { ...read, names: 'dashboardId' },
  'GET /api/v1/dlq': { needs: 'fault:read', ok: 200 },
  'GET /api/v1/dlq/{id}': { needs: 'fault:read', ok: 200, names: 'deadLetterId' },
  'GET /api/v1/viewers': { ...read, query: { name: 'nobody' } },
  'GET /api/v1/viewers/{userId}': { ...read, names: 'userId' },
  'GET /api/v1/viewers/{userId}/export': { needs: 'privacy:manage', ok: 200, names: 'userId' },
  // The confirmation is one of another database: whose the viewer is comes first.
  'DELETE /api/v1/viewers/{userId}': {
    ...{ needs: 'privacy:manage', ok: 409, names: 'userId' },
    query: { asOf: 'abcdef-1' },
  },
  'GET /api/v1/privacy': read,
  'GET /api/v1/privacy/erasures': { needs: 'privacy:manage', ok: 200 },
  'GET /api/v1/privacy/erasures/{id}': { needs: 'privacy:manage', ok: 200, names: 'erasureId' },
  'GET /api/v1/moderation/streams/{streamId}/live': { ...moderate, names: 'streamId', isStream: true },
  // Nobody's presence: whose the live is comes first.
  'PUT /api/v1/moderation/streams/{streamId}/focus': {
    ...{ ...moderate, ok: 404, names: 'streamId' },
    body: () => ({ presenceId: 'x'.repeat(22), item: null }),
  },
  'GET /api/v1/moderation/streams/{streamId}/newness': { ...moderate, names: 'streamId', query: { ids: '1' } },
  'PUT /api/v1/moderation/comments/{eventId}/hold': { ...moderate, names: 'eventId' },
  'POST /api/v1/moderation/holds/{eventId}/approve': { ...moderate, also: [409], names: 'eventId' },
  'POST /api/v1/moderation/holds/{eventId}/reject': { ...moderate, also: [409], names: 'eventId' },
  'PUT /api/v1/moderation/comments/{eventId}/hidden': { ...moderate, names: 'eventId' },
  'DELETE /api/v1/moderation/comments/{eventId}/hidden': { ...moderate, names: 'eventId' },
  'PUT /api/v1/moderation/comments/{eventId}/featured': { ...moderate, also: [409], names: 'eventId' },
  'DELETE /api/v1/moderation/comments/{eventId}/featured': { ...moderate, names: 'eventId' },
  'GET /api/v1/moderation/viewers/{userId}': { ...moderate, names: 'userId', filters: ['streamId'] },
  'PUT /api/v1/moderation/viewers/{userId}/mute': { ...moderate, names: 'userId', body: () => ({ minutes: 1 }) },
  'DELETE /api/v1/moderation/viewers/{userId}/mute': { ...moderate, names: 'userId' },
  'PUT /api/v1/moderation/viewers/{userId}/exclusion': { ...moderate, names: 'userId', body: () => ({ minutes: 1 }) },
  'DELETE /api/v1/moderation/viewers/{userId}/exclusion': { ...moderate, names: 'userId' },
  'PUT /api/v1/moderation/viewers/{userId}/label': { ...moderate, names: 'userId', body: () => ({ label: 'red' }) },
  'POST /api/v1/moderation/viewers/{userId}/notes': { ...moderate, ok: 201, names: 'userId', body: note },
  // Others wrote it, and who may manage members has removed it by then.
  'PUT /api/v1/moderation/notes/{noteId}': { ...moderate, also: [403, 404], names: 'noteId', body: note },
  'DELETE /api/v1/moderation/notes/{noteId}': { ...moderate, ok: 204, also: [403, 404], names: 'noteId' },
  'PUT /api/v1/moderation/streams/{streamId}/questions/{questionId}/claim': {
    ...{ ...moderate, also: [409], names: 'streamId' },
  },
  'DELETE /api/v1/moderation/streams/{streamId}/questions/{questionId}/claim': { ...moderate, names: 'streamId' },
  'PUT /api/v1/moderation/streams/{streamId}/questions/{questionId}/status': {
    ...{ ...moderate, also: [409], names: 'streamId' },
    body: () => ({ status: 'answered' }),
  },
  'GET /api/v1/moderation/words': moderate,
  'POST /api/v1/moderation/words': { ...configure, ok: 201, body: flagged },
  'PUT /api/v1/moderation/words/{wordId}': { ...configure, also: [404, 409], names: 'wordId', body: flagged },
  'DELETE /api/v1/moderation/words/{wordId}': { ...configure, ok: 204, also: [404], names: 'wordId' },
  'POST /api/v1/moderation/words/try': { ...moderate, body: () => ({ text: 'hello' }) },
  'GET /api/v1/moderation/settings': moderate,
  'PUT /api/v1/moderation/settings': { ...configure, body: unheld },
  'GET /api/v1/rules': rules,
  'POST /api/v1/rules': { ...write, ok: 201, body: rule },
  'GET /api/v1/rules/{ruleId}': { ...rules, names: 'ruleId' },
  'PUT /api/v1/rules/{ruleId}': { ...write, names: 'ruleId', body: rule },
  'POST /api/v1/rules/{ruleId}/publish': { ...write, names: 'ruleId', body: () => ({ note: 'x' }) },
  'PUT /api/v1/rules/{ruleId}/enabled': { ...write, names: 'ruleId', body: () => ({ enabled: true }) },
  'POST /api/v1/rules/{ruleId}/rollback': { ...write, names: 'ruleId', body: () => ({ revision: 1 }) },
  'POST /api/v1/rules/{ruleId}/duplicate': { ...write, ok: 201, names: 'ruleId' },
  'GET /api/v1/rules/{ruleId}/revisions': { ...rules, names: 'ruleId' },
  'GET /api/v1/rules/{ruleId}/analytics': { ...rules, names: 'ruleId' },
  'POST /api/v1/rules/{ruleId}/fire': { ...run, ok: 202, names: 'ruleId', body: () => ({}) },
  'GET /api/v1/rules/events': { ...rules, isStream: true, namesNothing: true },
  'GET /api/v1/rules/fields': { ...rules, query: { eventType: 'GIFT' } },
  'POST /api/v1/rules/try': {
    ...rules,
    body: ({ eventId }) => ({ definition: rule(), eventId }),
    bodyNamesOwn: true,
  },
  'POST /api/v1/rules/load-test': {
    ...{ ...rules, also: [503], isSlow: true },
    body: () => ({ definition: rule(), event: { eventType: 'CHAT' }, count: 2, withinMs: 0 }),
  },
  'POST /api/v1/test-events': { ...run, ok: 202, body: () => ({ events: [{ eventType: 'CHAT' }] }) },
  // Nothing may be sent there, which is said to who may ask.
  'POST /api/v1/rules/external-actions/look': { ...write, ok: 422, body: () => ({ url: 'http://127.0.0.1:1' }) },
  'GET /api/v1/rules/back-tests': rules,
  'GET /api/v1/rules/back-tests/{backTestId}': { ...rules, names: 'backTestId' },
  'DELETE /api/v1/rules/back-tests/{backTestId}': { ...rules, names: 'backTestId' },
  // So many are not kept: those above come first.
  'POST /api/v1/rules/back-tests': {
    ...{ ...rules, ok: 202, also: [503] },
    body: ({ sessionId }) => ({ sessionId, definition: rule() }),
    bodyNamesOwn: true,
  },
  'GET /api/v1/rules/executions': { ...rules, filters: ['ruleId', 'eventId', 'streamId'] },
  'GET /api/v1/rules/decisions': { ...rules, also: [400, 404], filters: ['ruleId', 'eventId'] },
  'GET /api/v1/rules/queues': rules,
  'POST /api/v1/rules/queues/{queue}/clear': { ...run, names: 'queue', isPublicName: true },
  'PUT /api/v1/rules/queues/{queue}/paused': {
    ...{ ...run, names: 'queue', isPublicName: true },
    body: () => ({ paused: true }),
  },
  'PUT /api/v1/rules/paused': { ...run, body: () => ({ paused: false }) },
  'POST /api/v1/rules/panic': run,
  'GET /api/v1/rules/export': write,
  'POST /api/v1/rules/import': {
    ...write,
    body: () => ({
      pack: { livetap: 'rules.v1', rules: [{ definition: rule(), enabled: false }] },
      ...{ collisions: 'skip', preview: false },
    }),
  },
  'DELETE /api/v1/rules/{ruleId}': { ...write, ok: 204, also: [404], names: 'ruleId' },
  'GET /api/v1/programs': readRules,
  'POST /api/v1/programs/{program}/test': { ...writeRules, also: [404], names: 'program', isPublicName: true },
  'PUT /api/v1/programs/{program}': {
    ...{ ...writeRules, names: 'program', isPublicName: true },
    body: () => ({ url: 'wss://obs.example', password: 'x' }),
  },
  'DELETE /api/v1/programs/{program}': { ...writeRules, ok: 204, also: [404], names: 'program', isPublicName: true },
  'GET /api/v1/sinks': readRules,
  'POST /api/v1/sinks': {
    ...{ ...writeRules, ok: 201, also: [409] },
    body: () => ({ name: 'made in the matrix', kind: 'webhook', url: 'https://hooks.example/' }),
  },
  'GET /api/v1/sinks/{sinkId}': { ...readRules, names: 'sinkId' },
  'GET /api/v1/sinks/{sinkId}/deliveries': { ...readRules, names: 'sinkId' },
  'PUT /api/v1/sinks/{sinkId}': { ...writeRules, names: 'sinkId', body: () => ({ name: 'made in the matrix' }) },
  'PUT /api/v1/sinks/{sinkId}/enabled': { ...writeRules, names: 'sinkId', body: () => ({ enabled: true }) },
  'GET /api/v1/sinks/{sinkId}/rewind': { ...readRules, names: 'sinkId', query: { from: '1' } },
  'POST /api/v1/sinks/{sinkId}/rewind': { ...writeRules, names: 'sinkId', body: () => ({ from: 1 }) },
  'POST /api/v1/sinks/{sinkId}/test': { ...writeRules, names: 'sinkId' },
  // Whoever came first has taken it.
  'POST /api/v1/dlq/{id}/redrive': { ...writeRules, ok: 202, also: [404], names: 'setAsideId' },
  'POST /api/v1/dlq/{id}/discard': { ...writeRules, ok: 204, also: [404], names: 'setAsideId' },
  'DELETE /api/v1/sinks/{sinkId}': { ...writeRules, ok: 204, also: [404], names: 'sinkId' },
  'GET /api/v1/webhooks/endpoints': readRules,
  'POST /api/v1/webhooks/endpoints/{endpoint}/enable': { ...writeRules, names: 'endpoint' },
  'GET /api/v1/webhooks/signing-secrets': { needs: 'signing:manage', ok: 200 },
  'POST /api/v1/webhooks/signing-secrets/reveal': { needs: 'signing:manage', ok: 200 },
  'POST /api/v1/webhooks/signing-secrets/rotate': {
    ...{ needs: 'signing:manage', ok: 200 },
    body: () => ({ replaces: 1 }),
  },
  // Whoever came first has ended it.
  'DELETE /api/v1/webhooks/signing-secrets/{generation}': {
    ...{ needs: 'signing:manage', ok: 204, also: [404], names: 'generation', isPublicName: true },
  },
  'GET /api/v1/overlays': read,
  'POST /api/v1/overlays': { needs: 'overlay:manage', ok: 201, also: [409], body: chat },
  'GET /api/v1/overlays/{overlayId}': { ...read, also: [404], names: 'overlayId' },
  'PUT /api/v1/overlays/{overlayId}': { ...manage, also: [404], body: chat },
  'DELETE /api/v1/overlays/{overlayId}': { ...manage, ok: 204, also: [404] },
  'POST /api/v1/overlays/{overlayId}/rotate': { ...manage, also: [404] },
  'POST /api/v1/overlays/{overlayId}/revoke': { ...manage, also: [404] },
  'POST /api/v1/overlays/{overlayId}/test': { needs: 'rule:run', ok: 204, also: [404], names: 'overlayId' },
  'GET /api/v1/screens': read,
  'PUT /api/v1/screens/{screen}': {
    ...{ ...screen, needs: 'overlay:manage' },
    body: () => ({ name: 'matrix', maxLength: 20, gapMs: 500 }),
  },
  'PUT /api/v1/screens/{screen}/paused': { ...screen, body: () => ({ paused: false }) },
  'POST /api/v1/screens/{screen}/skip': screen,
  'POST /api/v1/screens/{screen}/clear': screen,
  'GET /api/v1/devices': { needs: 'device:read', ok: 200 },
  'POST /api/v1/devices': {
    ...{ needs: 'device:manage', ok: 201, also: [409] },
    body: () => ({ name: 'made in the matrix', kind: 'lamp' }),
  },
  'GET /api/v1/devices/live': { needs: 'device:read', ok: 200, isStream: true, until: 'event: snapshot' },
  'POST /api/v1/devices/stop': { needs: 'device:stop', ok: 200, body: () => ({}) },
  'GET /api/v1/devices/{deviceId}': { ...device, needs: 'device:read' },
  'GET /api/v1/devices/{deviceId}/status': { ...device, needs: 'device:read' },
  'GET /api/v1/devices/{deviceId}/commands': { ...device, needs: 'device:read' },
  'GET /api/v1/devices/{deviceId}/notes': { ...device, needs: 'device:read' },
  'GET /api/v1/devices/{deviceId}/latency': { ...device, needs: 'device:read' },
  'POST /api/v1/devices/{deviceId}/commands': {
    ...{ ...device, needs: 'device:use', isSlow: true },
    body: () => ({ capability: 'lamp.on', parameters: {} }),
  },
  'POST /api/v1/devices/{deviceId}/arm': { ...device, needs: 'device:use', also: [404, 409], body: () => ({}) },
  'DELETE /api/v1/devices/{deviceId}/arm': { ...device, needs: 'device:stop' },
  'POST /api/v1/devices/{deviceId}/stop': { ...device, needs: 'device:stop', body: () => ({}) },
  'POST /api/v1/devices/{deviceId}/clear': { ...device, needs: 'device:clear', also: [404, 409] },
  'POST /api/v1/devices/{deviceId}/manifest/approval': { ...device, needs: 'device:manage', also: [404, 409] },
  'DELETE /api/v1/devices/{deviceId}/manifest/approval': { ...device, needs: 'device:manage', also: [404, 409] },
  'PATCH /api/v1/devices/{deviceId}': {
    ...{ ...device, needs: 'device:manage' },
    body: () => ({ policy: { perSecond: 5 } }),
  },
  'POST /api/v1/devices/{deviceId}/tokens': { ...device, needs: 'device:manage', ok: 201, body: () => ({}) },
  'DELETE /api/v1/devices/{deviceId}/tokens/{tokenId}': { ...device, needs: 'device:manage', ok: 204 },
  'DELETE /api/v1/devices/{deviceId}': { ...device, needs: 'device:manage', ok: 204 },
  'GET /api/v1/rooms': { needs: 'room:read', ok: 200 },
  'POST /api/v1/rooms': { needs: 'room:manage', ok: 201, also: [409], body: () => ({ name: 'made in the matrix' }) },
  'GET /api/v1/rooms/public': { needs: 'nothing', ok: 200 },
  'GET /api/v1/rooms/{roomId}': { ...room, needs: 'room:read' },
  'GET /api/v1/rooms/{roomId}/door': { needs: 'nothing', ok: 200, also: [404], names: 'roomId', isPublicName: true },
  'PATCH /api/v1/rooms/{roomId}': { ...room, needs: 'room:manage', body: () => ({ name: 'changed in the matrix' }) },
  'GET /api/v1/rooms/{roomId}/invites': { ...room, needs: 'room:manage' },
  'POST /api/v1/rooms/{roomId}/invites': { ...room, needs: 'room:manage', ok: 201, body: () => ({}) },
  'DELETE /api/v1/rooms/{roomId}/invites/{inviteId}': { ...room, needs: 'room:manage', ok: 204 },
  'DELETE /api/v1/rooms/{roomId}': { ...room, needs: 'room:manage', ok: 204 },
  'POST /api/v1/overlay-sessions': { ...entrance, ok: 401, body: () => ({ token: 'x' }) },
  'GET /api/v1/overlay-events': { needs: 'overlay', ok: 401 },
  'POST /api/v1/overlay-heartbeats': {
    ...{ ...entrance, ok: 401 },
    body: () => ({ ...page, shows: '', visible: true, inObs: false, width: 1, height: 1 }),
  },
  'POST /api/v1/overlay-alerts/{alertId}/shown': { ...entrance, ok: 401, names: 'alertId', body: () => page },
  'GET /api/v1/me': { needs: 'anything', ok: 200 },
  'GET /api/v1/roles': { needs: 'anything', ok: 200 },
  'GET /api/v1/workspaces': { needs: 'account', ok: 200 },
  'POST /api/v1/workspaces': { needs: 'account', ok: 201, also: [409], body: () => ({ name: 'made in the matrix' }) },
  'GET /api/v1/workspaces/deletions': { needs: 'account', ok: 200 },
  'PATCH /api/v1/workspaces/current': {
    ...{ needs: 'workspace:manage', ok: 200 },
    body: () => ({ name: 'named in the matrix' }),
  },
  // The name is wrong, or the workspace is the one of the installation.
  'DELETE /api/v1/workspaces/current': {
    ...{ needs: 'workspace:delete', ok: 409, forPeople: true },
    body: () => ({ name: 'not its name' }),
  },
  'POST /api/v1/workspaces/current/leave': { needs: 'anything', ok: 204, forPeople: true, endsVisit: true },
  'GET /api/v1/workspaces/current/members': { needs: 'member:read', ok: 200 },
  'PATCH /api/v1/workspaces/current/members/{accountId}': {
    ...{ needs: 'member:manage', ok: 200, forPeople: true, names: 'accountId' },
    body: () => ({ role: 'viewer' }),
  },
  'DELETE /api/v1/workspaces/current/members/{accountId}': {
    ...{ needs: 'member:manage', ok: 204, also: [404], forPeople: true, names: 'accountId' },
  },
  'GET /api/v1/workspaces/current/invitations': { needs: 'member:manage', ok: 200 },
  'POST /api/v1/workspaces/current/invitations': {
    ...{ needs: 'member:manage', ok: 201, also: [409], forPeople: true },
    body: () => ({ role: 'viewer' }),
  },
  'DELETE /api/v1/workspaces/current/invitations/{invitationId}': {
    ...{ needs: 'member:manage', ok: 204, also: [404], forPeople: true, names: 'invitationId' },
  },
  // No token of an invitation can be named: only its hash is kept.
  'POST /api/v1/invitations/look': { needs: 'nothing', ok: 404, also: [429], body: () => ({ token: 'x' }) },
  'POST /api/v1/invitations/accept': { needs: 'account', ok: 404, body: () => ({ token: 'x' }) },
  'GET /api/v1/workspaces/current/keys': { needs: 'key:manage', ok: 200 },
  'POST /api/v1/workspaces/current/keys': {
    ...{ needs: 'key:manage', ok: 201, also: [409] },
    body: () => ({ name: 'made in the matrix', permissions: ['key:manage'] }),
  },
  'DELETE /api/v1/workspaces/current/keys/{keyId}': { needs: 'key:manage', ok: 204, also: [404], names: 'keyId' },
  'GET /api/v1/workspaces/current/secrets': { needs: 'secret:manage', ok: 200 },
  'PUT /api/v1/workspaces/current/secrets/{name}': {
    ...{ needs: 'secret:manage', ok: 200, names: 'secretName', isPublicName: true },
    body: () => ({ value: 'set-in-the-matrix' }),
  },
  'DELETE /api/v1/workspaces/current/secrets/{name}': {
    ...{ needs: 'secret:manage', ok: 204, also: [404], names: 'secretName', isPublicName: true },
  },
  'GET /api/v1/workspaces/current/audit': { needs: 'audit:read', ok: 200 },
  'GET /api/v1/auth/options': { ...entrance, ok: 200 },
  'POST /api/v1/auth/register': { ...entrance, ok: 403, body: () => ({ name: 'Eve', email, password }) },
  'POST /api/v1/auth/login': { ...entrance, ok: 401, also: [429], body: () => ({ email, password }) },
  'POST /api/v1/auth/login/code': { ...entrance, ok: 401, body: () => ({ ticket: 'x', code: '000000' }) },
  'POST /api/v1/auth/links': { needs: 'anything', ok: 201, forPeople: true, forMakers: true },
  'POST /api/v1/auth/links/use': { ...entrance, ok: 404, body: () => ({ code: 'x' }) },
  'POST /api/v1/auth/password/forgot': { ...entrance, ok: 202, also: [429], body: () => ({ email }) },
  'POST /api/v1/auth/password/reset': { ...entrance, ok: 404, body: () => ({ token: 'x', password }) },
  'GET /api/v1/auth/me': account,
  'PATCH /api/v1/auth/me': { ...account, ok: 204, body: () => ({ name: 'Renamed' }) },
  'GET /api/v1/auth/sessions': account,
  // Of somebody else of the workspace, which is as foreign as one of another.
  'DELETE /api/v1/auth/sessions/{sessionId}': { ...account, ok: 404, names: 'accountSessionId' },
  'POST /api/v1/auth/sessions/end-others': { ...account, ok: 204 },
  'POST /api/v1/auth/logout': { ...account, ok: 204, endsVisit: true },
  // Of an account that has no password, which is guessed too often before long.
  'PUT /api/v1/auth/password': {
    ...{ ...account, ok: 409, also: [429] },
    body: () => ({ oldPassword: password, newPassword: 'five ducks on a pond' }),
  },
  'POST /api/v1/auth/password/first': { ...account, ok: 400, body: () => ({ email: 'nobody', password }) },
  'POST /api/v1/auth/second-factor': { ...account, ok: 403, also: [429], body: () => ({ password }) },
  'POST /api/v1/auth/second-factor/confirm': {
    ...account,
    ok: 409,
    also: [401, 429],
    body: () => ({ code: '000000' }),
  },
  'POST /api/v1/auth/second-factor/disable': { ...account, ok: 403, also: [429], body: () => ({ password }) },
  'POST /api/v1/auth/second-factor/recovery-codes': {
    ...account,
    ok: 409,
    also: [403, 429],
    body: () => ({ password }),
  },
  'POST /api/v1/workspaces/{workspaceId}/enter': { ...account, ok: 204, names: 'workspaceId' },
  'POST /api/v1/auth/refresh': { ...account, ok: 201 },
  'POST /api/v1/auth/oauth/{provider}': { ...entrance, ok: 404, names: 'provider', body: () => ({}) },
  'GET /api/v1/auth/oauth/{provider}/callback': { ...entrance, ok: 302, names: 'provider' },
  'POST /api/v1/stream-tickets': { needs: 'anything', ok: 201 },
  'GET /health': { needs: 'nothing', ok: 200 },
  'GET /ready': { needs: 'nothing', ok: 200 },
  'GET /metrics': { needs: 'operation:read', ok: 200 },
}

/** WebSockets that are opened by an API key in their address, which has that permission and no other: path → parameter. */
export const expectedKeySockets: Readonly<Record<string, { readonly needs: Permission; readonly key: string }>> = {
  '/compat/tikfinity': { needs: 'log:read', key: 'token' },
  '/compat/euler': { needs: 'log:read', key: 'apiKey' },
}
