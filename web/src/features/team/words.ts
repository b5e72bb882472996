import type { Permission } from '@livetap/contracts/workspace/access.ts'

export { agoWords, expiryWords, nameWords, timeWords } from '../../lib/words/words.ts'

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
  ['key.create', 'Made a key'],
  ['key.revoke', 'Revoked a key'],
  ['account.sign-in', 'Signed in'],
  ['account.sign-in-by-link', 'Signed in by a link'],
  ['account.sign-out', 'Signed out'],
  ['account.link', 'Made a link to sign in'],
  ['account.session-end', 'Signed out other browsers'],
  ['account.rename', 'Changed their name'],
  ['account.password', 'Set a password'],
  ['account.second-factor-on', 'Turned the second factor on'],
  ['account.second-factor-off', 'Turned the second factor off'],
  ['account.recovery-codes', 'Made new recovery codes'],
  ['workspace.create', 'Made the workspace'],
  ['workspace.rename', 'Renamed the workspace'],
  ['workspace.delete', 'Deleted the workspace'],
  ['member.role', 'Changed a role'],
  ['member.remove', 'Removed a member'],
  ['member.leave', 'Left the workspace'],
  ['invitation.create', 'Invited somebody'],
  ['invitation.revoke', 'Took an invitation back'],
  ['invitation.accept', 'Accepted an invitation'],
  ['secret.set', 'Set a secret'],
  ['secret.remove', 'Removed a secret'],
])

export const actionWords = (action: string): string => actions.get(action) ?? action
