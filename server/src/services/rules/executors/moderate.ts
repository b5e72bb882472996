import type { DeliveredAction } from '@livetap/contracts/rules/actions.ts'
import { type ModerationPart, signals } from '@livetap/contracts/topics.ts'
import type { ClaimedAction } from '#domain/executions/executions.ts'
import {
  excludeViewer,
  findStanding,
  getComment,
  getHold,
  hideComment,
  holdComment,
  muteViewer,
} from '#domain/moderation/moderation.ts'
import { toIso } from '#kernel/clock.ts'
import { AppError } from '#kernel/errors.ts'
import type { RulesPorts } from '../rules.ts'
import type { Executor } from './executors.ts'
import { type SanctionPorts, type SanctionWish, sanction } from './sanction.ts'

type Deed = Extract<DeliveredAction, { type: 'moderate' }>['deed']
/** What Livetap does by itself. */
interface Moderation {
  readonly deed: Exclude<Deed, SanctionWish['deed']>
  readonly minutes?: number
}
type ModerationPorts = Pick<RulesPorts, 'db' | 'signals' | 'clock'>

const usualMinutes = 10
const minuteMs = 60_000

/**
 * Hides or holds the comment, mutes or excludes the viewer, as a moderator would; has TikTok keep a viewer out. What somebody tries out
 * is done to nobody. Done twice, it is still done. What
 * somebody has decided stands: a hold that was decided does not come back, and no mute or exclusion is cut short.
 */
export function createModerator(ports: ModerationPorts & SanctionPorts): Executor {
  return {
    isRepeatable: true,
    execute: async (action, signal) => {
      if (action.origin === 'test') return { status: 'skipped', error: 'test' }
      const moderation = action.rendered as Moderation | SanctionWish
      if (isSanction(moderation)) return sanction(ports, action, moderation, signal)
      const isOfComment = moderation.deed === 'hide' || moderation.deed === 'hold'
      const missing = await (isOfComment
        ? moderateComment(ports, action, moderation)
        : moderateViewer(ports, action, moderation))
      return missing === undefined ? { status: 'succeeded' } : { status: 'skipped', error: missing }
    },
  }
}

const isSanction = (moderation: Moderation | SanctionWish): moderation is SanctionWish =>
  moderation.deed === 'timeout' || moderation.deed === 'ban'

const doneAt = (now: number) => ({ by: { kind: 'rule', id: '', name: '' }, at: toIso(now) }) as const

async function moderateComment(
  ports: ModerationPorts,
  action: ClaimedAction,
  { deed }: Moderation,
): Promise<string | undefined> {
  const { db, clock } = ports
  const { workspaceId, eventId } = action
  const comment = await getComment(db.query, workspaceId, eventId).catch((error: unknown) => {
    if (error instanceof AppError && error.code === 'comment-not-found') return undefined
    throw error
  })
  if (comment === undefined) return 'no-comment'
  if (deed === 'hold' && (await wasHeld(ports, action))) return undefined
  const moderate = deed === 'hide' ? hideComment : holdComment
  await moderate(db.query, workspaceId, comment, doneAt(clock.now()))
  tell(ports, action, deed === 'hide' ? 'comments' : 'holds')
  return undefined
}

async function moderateViewer(
  ports: ModerationPorts,
  action: ClaimedAction,
  { deed, minutes }: Moderation,
): Promise<string | undefined> {
  const { workspaceId, userId, startedAt } = action
  if (userId === undefined) return 'no-viewer'
  const until = startedAt + (minutes ?? usualMinutes) * minuteMs
  const { muted, excluded } = await findStanding(ports.db.query, workspaceId, userId, startedAt)
  if (lastsUntil(deed === 'mute' ? muted : excluded) >= until) return undefined
  const moderate = deed === 'mute' ? muteViewer : excludeViewer
  await moderate(ports.db.query, workspaceId, userId, doneAt(ports.clock.now()), until)
  tell(ports, action, 'viewers')
  return undefined
}

async function wasHeld({ db }: ModerationPorts, { workspaceId, eventId }: ClaimedAction): Promise<boolean> {
  return getHold(db.query, workspaceId, eventId).then(
    () => true,
    (error: unknown) => {
      if (error instanceof AppError && error.code === 'hold-not-found') return false
      throw error
    },
  )
}

/** Milliseconds since 1970; null is for ever. */
function lastsUntil(standing: { readonly until: string | null } | null): number {
  if (standing === null) return Number.NEGATIVE_INFINITY
  return standing.until === null ? Number.POSITIVE_INFINITY : Date.parse(standing.until)
}

function tell(
  { signals: channel }: ModerationPorts,
  { workspaceId, streamId }: ClaimedAction,
  part: ModerationPart,
): void {
  const isOfViewer = part === 'viewers'
  channel.send(signals.moderation, { workspaceId, ...(isOfViewer ? {} : { streamId }), parts: [part] })
}
