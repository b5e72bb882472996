import { styleText } from 'node:util'
import type { LivestreamStatus } from '@livetap/contracts/livestream.ts'
import type { EventOf, EventType, UnifiedEvent } from '@livetap/contracts/unified-event.ts'
import { printable } from '#cli/terminal.ts'

type Style = Parameters<typeof styleText>[0]

/** One line for a terminal, or undefined for an event that would only be noise there. */
export function formatEvent(event: UnifiedEvent): string | undefined {
  const text = describers[event.eventType]?.(event as never)
  if (text === undefined) return undefined
  const time = styleText('dim', toLocalTime(event.timestamp))
  const name = event.user ? `${styleText('bold', printable(event.user.displayName || event.user.uniqueId))} ` : ''
  return `${time} ${styleText(styles[event.eventType] ?? 'reset', event.eventType.padEnd(9))} ${name}${text}`
}

const styles: Partial<Record<EventType, Style>> = {
  CHAT: 'cyan',
  GIFT: 'yellow',
  FOLLOW: 'green',
  SUBSCRIBE: 'magenta',
  BATTLE: 'red',
  ERROR: 'red',
  STREAM_END: 'red',
}

const describers: { [T in EventType]?: (event: EventOf<T>) => string | undefined } = {
  CHAT: ({ payload }) => printable(payload.message),
  GIFT: ({ payload }) =>
    payload.giftCount > 0 ? `${printable(payload.giftName)} ×${payload.giftCount} (${payload.coins} coins)` : undefined,
  LIKE: ({ payload }) => `+${payload.likeCount} (${payload.totalLikeCount})`,
  FOLLOW: () => 'follows',
  SHARE: () => 'shared the live',
  JOIN: ({ payload }) => `joined (${payload.viewerCount})`,
  SUBSCRIBE: ({ payload }) => `subscribed${payload.subMonth > 0 ? ` (month ${payload.subMonth})` : ''}`,
  EMOTE: ({ payload }) => `emote ${printable(payload.emoteId)}`,
  BATTLE: ({ payload }) =>
    `${payload.battleStatus.toLowerCase()}: ${payload.participants.map((side) => `${printable(side.displayName)} ${side.score}`).join(' : ')}`,
  CONNECTED: ({ payload }) => `connected to @${printable(payload.uniqueId)} (${payload.provider})`,
  DISCONNECTED: ({ payload }) => `${printable(payload.reason)}${payload.willReconnect ? ', reconnecting' : ''}`,
  ERROR: ({ payload }) => printable(payload.message),
  ROOM_USER: ({ payload }) => `${payload.viewerCount} viewers`,
  STREAM_END: ({ payload }) => printable(payload.reason),
}

/** What state a live is in, and what to do about a problem; for standard error. */
export function formatStatus(status: LivestreamStatus): string {
  const problem = status.problem
    ? `: ${printable(`${endSentence(status.problem.title)} ${status.problem.remedy}`)}`
    : ''
  const retry = status.retryAt ? ` (next try ${toLocalTime(status.retryAt)})` : ''
  return styleText('dim', `@${printable(status.uniqueId)} ${status.state}${problem}${retry}`, {
    stream: process.stderr,
  })
}

/** What other services say, and is passed on, has a full stop already or not. */
function endSentence(text: string): string {
  return /[.!?…]$/.test(text) ? text : `${text}.`
}

function toLocalTime(iso: string): string {
  return new Date(iso).toTimeString().slice(0, 8)
}
