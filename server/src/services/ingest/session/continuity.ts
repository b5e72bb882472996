import type { SourceMessage } from '#ports/live-source.ts'
import type { MessageWindow } from './message-window.ts'
import type { RecentMessages } from './recent-messages.ts'

/** What a workspace has got of one stream so far, kept from session to session. */
export interface StreamMemory {
  readonly streamId: string
  readonly window: MessageWindow
  readonly recent: RecentMessages
  /** When something was received last, in milliseconds; undefined when nothing ever was. */
  lastAt: number | undefined
  /** Why receiving stopped, in a few words. */
  stoppedBy: string
  /** The bus has forgotten more than can be given again: what TikTok sends again says nothing about what is missing. */
  broken: boolean
  /** False once somebody else may have received the stream, too. */
  isCurrent: boolean
}

/** A span in which nothing could be received. Times in milliseconds. */
export interface MissingSpan {
  readonly from: number
  readonly to: number
  readonly reason: string
}

/**
 * What is missing between the sessions before and the first batch of a new one. Nothing is, when there was none
 * before, or when TikTok's resent history reaches back to something that was received then.
 */
export function findMissing(
  memory: StreamMemory,
  firstBatch: readonly SourceMessage[],
  now: number,
): MissingSpan | undefined {
  if (memory.lastAt === undefined) return undefined
  const overlaps = firstBatch.some(({ messageId }) => messageId !== undefined && memory.window.has(messageId))
  if (overlaps && !memory.broken) return undefined
  return { from: Math.min(memory.lastAt, now), to: now, reason: memory.stoppedBy }
}
