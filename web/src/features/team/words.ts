import type { Permission } from '@livetap/contracts/workspace/access.ts'
import { formatClock, formatDay, formatDuration, plural } from '../../lib/format.ts'
import { cleanText } from '../../lib/viewer-text.ts'

const permissions: Record<Permission, string> = {
  'log:read': 'See lives, recordings and reports',
  'log:export': 'Download recordings',
  'live:control': 'Follow and stop lives',
  'replay:control': 'Play recordings again',
  'privacy:manage': 'Hand viewers their data, and erase it',
  'fault:read': 'See messages that could not be processed',
  'operation:read': 'Read the counts of the service',
  'chat:moderate': 'Moderate the chat',
  'moderation:configure': 'Choose flagged words and what is held',
  'member:read': 'See who belongs to the workspace',
  'member:manage': 'Invite people, change roles, remove members',
  'key:manage': 'Make and revoke API keys',
  'secret:manage': 'Store TikTok cookies and keys of services',
  'audit:read': 'See who did what',
  'workspace:manage': 'Rename the workspace',
  'workspace:delete': 'Delete the workspace',
}
const namedPermissions = new Map<string, string>(Object.entries(permissions))

/** What a permission lets do; a newer server may know more of them. */
export const permissionWords = (permission: string): string => namedPermissions.get(permission) ?? permission

/** What can be done, and what that is called. */
export const actions: ReadonlyMap<string, string> = new Map([
  ['live.connect', 'Followed a live'],
  ['live.disconnect', 'Stopped a live'],
  ['live.retry', 'Tried a live again'],
  ['replay.start', 'Started a replay'],
  ['replay.control', 'Steered a replay'],
  ['session.export', 'Downloaded a recording'],
  ['viewer.export', 'Downloaded the data of a viewer'],
  ['viewer.erase', 'Erased a viewer'],
  ['comment.hold', 'Held a comment'],
  ['hold.approve', 'Approved a comment'],
  ['hold.reject', 'Rejected a comment'],
  ['comment.hide', 'Hid a comment'],
  ['comment.unhide', 'Showed a comment again'],
  ['comment.feature', 'Featured a comment'],
  ['comment.unfeature', 'Featured a comment no more'],
  ['viewer.mute', 'Muted a viewer'],
  ['viewer.unmute', 'Unmuted a viewer'],
  ['viewer.exclude', 'Excluded a viewer from rules'],
  ['viewer.readmit', 'Let a viewer into rules again'],
  ['viewer.label', 'Labelled a viewer'],
  ['note.write', 'Wrote a note'],
  ['note.change', 'Changed a note'],
  ['note.remove', 'Removed a note'],
  ['question.claim', 'Claimed a question'],
  ['question.release', 'Released a question'],
  ['question.settle', 'Settled a question'],
  ['word.add', 'Added a flagged word'],
  ['word.change', 'Changed a flagged word'],
  ['word.remove', 'Removed a flagged word'],
  ['moderation.configure', 'Changed what is held'],
  ['key.create', 'Made a key'],
  ['key.revoke', 'Revoked a key'],
])

export const actionWords = (action: string): string => actions.get(action) ?? action

/** A name as somebody gave it, which may be nothing that can be seen. */
export const nameWords = (name: string): string => cleanText(name) || 'no visible name'

const dayMs = 86_400_000

/** `just now`, `12 min ago`, `3 days ago`. */
export function agoWords(at: string, now: number): string {
  const age = now - Date.parse(at)
  if (age < 60_000) return 'just now'
  return `${lengthWords(age)} ago`
}

/** `expires in 29 days`, `expired 2 h 05 min ago`, `does not expire`. */
export function expiryWords(expiresAt: string | null, now: number): string {
  if (expiresAt === null) return 'does not expire'
  const left = Date.parse(expiresAt) - now
  return left > 0 ? `expires in ${lengthWords(left)}` : `expired ${agoWords(expiresAt, now)}`
}

const lengthWords = (milliseconds: number): string =>
  milliseconds < 2 * dayMs ? formatDuration(milliseconds) : plural(Math.round(milliseconds / dayMs), 'day')

/** `Today, 14:02:31`. */
export const timeWords = (at: string): string => `${formatDay(at)}, ${formatClock(at)}`
