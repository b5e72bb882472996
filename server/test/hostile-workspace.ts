import { createHash, randomBytes, randomUUID } from 'node:crypto'
import type { LivestreamStatus } from '@livetap/contracts/livestream.ts'
import { signals } from '@livetap/contracts/topics.ts'
import type { EventUser, UnifiedEvent } from '@livetap/contracts/unified-event.ts'
import { addDeed, addWord, writeNote } from '#domain/moderation/moderation.ts'
import { setSecret } from '#domain/secrets/secrets.ts'
import { signIn, type TestPerson, type TestServer } from '../src/services/api/api.suite.ts'
import { cutTo, hostileTexts } from './hostile-texts.ts'
import { createLive, type LiveMaker } from './live-maker.ts'

const workspaceId = 'default'

/** The workspace of the installation, with hostile texts wherever TikTok, a viewer or a member could put one. */
export interface HostileWorkspace {
  /** Its owner, who is called the first text. */
  readonly owner: TestPerson
  /** The live that goes on, full of hostile viewers, and one like it that is over. */
  readonly live: LiveMaker
  readonly earlier: LiveMaker
  /** One for each text, which is who is live and what it is called. */
  readonly named: readonly LiveMaker[]
  readonly uniqueId: string
  /** Whom all notes are about. */
  readonly noted: EventUser
  /** Of an invitation into a workspace that is called a hostile text. */
  readonly invitations: readonly string[]
  /** Says how all lives are, as ingest does every few seconds: whom nobody hears of is not followed any more. */
  tell(): void
}

/** Postgres and the normalizer drop it; no event and no row can hold it. */
const texts = hostileTexts.map((text) => text.replaceAll('\0', ''))
const at = (number: number): string => texts[number % texts.length] ?? ''

export async function seedHostile(server: TestServer): Promise<HostileWorkspace> {
  const { ports } = server
  const live = createLive({ workspaceId, startedAt: Date.now() - 3_600_000 })
  const earlier = createLive({ workspaceId, startedAt: Date.now() - 90_000_000 })
  const named = texts.map((_, number) =>
    createLive({ workspaceId, startedAt: Date.now() - 172_800_000 - 600_000 * number }),
  )
  const uniqueId = 'hostile'
  await seedRules(server)
  await server.record([...writeLive(live, uniqueId), ...writeLive(earlier, uniqueId), ...named.flatMap(writeNamed)])
  const tell = () => tellStatuses(server, live, uniqueId)
  tell()
  const owner = await seedPeople(server)
  const noted = createViewer(299)
  await seedNotes(server, noted, live)
  const secret = { name: 'euler-api-key', value: 'x', shared: true, setBy: at(1), setAt: new Date() } as const
  await setSecret(ports.db.query, ports.vault, workspaceId, secret)
  const invitations = await seedInvitations(server, owner)
  return { owner, live, earlier, named, uniqueId, noted, invitations, tell }
}

export const createViewer = (number: number): EventUser => ({
  ...{ userId: `7000${number}`, uniqueId: at(number), displayName: at(number), avatarUrl: at(number) },
  ...{ followRole: 1, isModerator: false, isSubscriber: true, teamMemberLevel: 3 },
})

/** Whoever watches says, gives and does something that is a hostile text in every field. */
function writeLive(live: LiveMaker, uniqueId: string): UnifiedEvent[] {
  const title = at(0)
  const connected = live.make('CONNECTED', { roomId: live.streamId, provider: 'direct', uniqueId, title })
  return [connected, ...texts.flatMap((_, number) => writeDeeds(live, number))]
}

function writeDeeds(live: LiveMaker, number: number): UnifiedEvent[] {
  const [text, user] = [at(number), createViewer(number)]
  const by = { user, messageId: randomUUID() }
  const named = { userId: user.userId, uniqueId: text, displayName: text }
  const emotes = [{ emoteId: text, emoteImageUrl: text, placeholderIndex: 0 }]
  const gift = { giftId: `g${number}`, giftName: text, giftImageUrl: text, streakId: text }
  const prices = { giftCount: 2, coins: 200 + number, diamondCount: 100, repeatCount: 2 }
  const streak = { streakActive: false, streakEnd: true, isGiftStreak: true }
  const rare = [
    live.make('EMOTE', { emoteId: text, emoteImageUrl: text, emoteType: text }, by),
    live.make('FOLLOW', { displayType: text }, by),
    live.make('SHARE', { displayType: text }, by),
    live.make('SUBSCRIBE', { subMonth: 3 }, by),
    live.make('JOIN', { viewerCount: 9, actionId: 1 }, by),
    live.make('LIKE', { likeCount: 5, totalLikeCount: 5 }, by),
    live.make('BATTLE', { battleId: text, battleStatus: 'STARTED', participants: [{ ...named, score: 1 }] }),
    live.make('ROOM_USER', { viewerCount: 9, totalViewers: 9, topViewers: [{ ...named, coins: 7 }] }),
    live.make('ERROR', { message: text, code: text }),
    live.make('RAW', { rawType: text, data: { [text]: text } }),
  ]
  const chosen = rare[number % rare.length]
  return [
    live.make('CHAT', { message: number % 3 === 0 ? `${text} ?` : text, emotes, language: text }, by),
    live.make('GIFT', { ...gift, ...prices, ...streak }, by),
    ...(chosen ? [chosen] : []),
  ]
}

function writeNamed(live: LiveMaker, number: number): UnifiedEvent[] {
  const text = at(number)
  return [
    live.make('CONNECTED', { roomId: live.streamId, provider: text, uniqueId: text, title: text }),
    live.chat(text, { user: createViewer(number) }),
    live.make('DISCONNECTED', { code: 1000, reason: text, willReconnect: false }),
    live.make('STREAM_END', { action: 3, reason: text }),
  ]
}

/** As ingest tells it: one live that goes on, and others that failed for hostile reasons. */
function tellStatuses({ ports: { signals: channel } }: TestServer, live: LiveMaker, uniqueId: string): void {
  const now = new Date().toISOString()
  const usual = { workspaceId, since: now, updatedAt: now, messages: 8, attempt: 0 }
  const { streamId, sessionId } = live
  const going = { ...usual, uniqueId, streamId, sessionId, title: at(0), state: 'live', provider: 'direct' } as const
  channel.send(signals.livestreams, going)
  for (const [number, text] of texts.entries()) {
    const problem = { code: text, title: text, remedy: text }
    const failed = { ...usual, uniqueId: text, state: number % 2 ? 'failed' : 'offline', title: text, problem }
    channel.send(signals.livestreams, failed as LivestreamStatus)
  }
}

/** Members, browsers, keys, workspaces and an audit log, all of them called hostile texts. */
async function seedPeople(server: TestServer): Promise<TestPerson> {
  const { query } = server.ports.db
  const owner = await signIn(server, at(0))
  const now = new Date()
  const accounts = texts.map((text, number) => ({ id: randomUUID(), name: text, email: `${number}@x.test` }))
  const dates = { created_at: now, updated_at: now }
  await query
    .insertInto('auth.accounts')
    .values(accounts.map((one) => ({ ...one, ...dates })))
    .execute()
  const roles = [
    { id: owner.accountId, role: 'owner' },
    ...accounts.map(({ id }) => ({ id, role: 'viewer' as const })),
  ] as const
  const members = roles.map(({ id, role }) => ({ workspace_id: workspaceId, account_id: id, role }))
  await query.insertInto('teams.members').values(members).execute()
  await query
    .updateTable('teams.workspaces')
    .set({ name: at(0) })
    .where('workspace_id', '=', workspaceId)
    .execute()
  await seedWorkspaces(server, owner)
  const browsers = texts.map((text) => ({
    ...{ id: randomUUID(), token: randomUUID(), user_id: owner.accountId, ip_address: '192.0.2.7', user_agent: text },
    ...{ ...dates, expires_at: new Date(Date.now() + 1e9) },
  }))
  await query.insertInto('auth.sessions').values(browsers).execute()
  const keys = texts.map((text) => ({
    ...{
      workspace_id: workspaceId,
      key_id: randomUUID(),
      name: text,
      hash: randomBytes(32),
      permissions: ['log:read'],
    },
    created_by: text,
  }))
  await query
    .insertInto('teams.api_keys')
    .values(keys as never)
    .execute()
  const entries = texts.map((text) => ({
    ...{ workspace_id: workspaceId, actor_kind: 'person', actor_id: text, actor_name: text },
    ...{ action: 'live.connect', target: text, address: '192.0.2.7' },
  }))
  await query
    .insertInto('teams.audit')
    .values(entries as never)
    .execute()
  return owner
}

async function seedWorkspaces({ ports: { db } }: TestServer, owner: TestPerson): Promise<void> {
  const all = texts.map((text, number) => ({ workspace_id: `hostile-${number}`, name: cutTo(80, text) }))
  await db.query.insertInto('teams.workspaces').values(all).execute()
  const rows = all.map(({ workspace_id }) => ({ workspace_id, account_id: owner.accountId, role: 'owner' as const }))
  await db.query.insertInto('teams.members').values(rows).execute()
}

async function seedInvitations({ ports: { db } }: TestServer, owner: TestPerson): Promise<string[]> {
  const tokens = texts.map((_, number) => `a-token-of-an-invitation-${number}`)
  const rows = tokens.map((token, number) => ({
    workspace_id: number < 10 ? `hostile-${number * 29}` : workspaceId,
    ...{ invitation_id: randomUUID(), hash: createHash('sha256').update(token).digest(), role: 'viewer' as const },
    ...{ note: at(number), created_by: owner.accountId, expires_at: new Date(Date.now() + 1e8) },
  }))
  await db.query.insertInto('teams.invitations').values(rows).execute()
  return tokens.slice(0, 10)
}

const done = (number: number) =>
  ({ by: { kind: 'person', id: at(number), name: at(number) }, at: new Date().toISOString() }) as const

/** Words to look for, which are hostile themselves; one of them holds comments back. */
async function seedRules({ ports: { db } }: TestServer): Promise<void> {
  const held = { pattern: 'onerror', kind: 're2', action: 'hold', note: at(2) } as const
  await addWord(db.query, workspaceId, held, done(3))
  const words = texts.map((text, number) => ({
    ...{ workspace_id: workspaceId, word_id: randomUUID(), pattern: text, kind: 'word', action: 'flag' },
    ...{ note: text, added: JSON.stringify(done(number)), added_at: new Date() },
  }))
  await db.query
    .insertInto('moderation.words')
    .values(words as never)
    .execute()
}

async function seedNotes({ ports: { db } }: TestServer, { userId }: EventUser, live: LiveMaker): Promise<void> {
  for (const [number, text] of texts.entries()) {
    await writeNote(db.query, workspaceId, userId, { text, tags: [cutTo(24, text)] }, done(number))
    if (number % 6 !== 0) continue
    const deed = { action: 'note.write', streamId: live.streamId, userId: `7000${number}`, detail: text } as const
    await addDeed(db.query, workspaceId, { done: done(number), ...deed } as never)
  }
}
