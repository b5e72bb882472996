import { type Role, roleNames } from '@livetap/contracts/workspace/access.ts'

export interface RoleWords {
  readonly name: string
  /** What somebody with it does, in a sentence. */
  readonly what: string
  readonly may: readonly string[]
}

const words: Record<Role, RoleWords> = {
  owner: {
    name: 'Owner',
    what: 'Runs the workspace, and may do everything in it.',
    may: ['Everything an admin may', 'Make others owners', 'Delete the workspace'],
  },
  admin: {
    name: 'Admin',
    what: 'Runs the workspace together with its owners.',
    may: [
      'Everything a streamer may',
      'Invite and remove people',
      'Make API keys',
      'See who did what',
      'Erase viewers',
    ],
  },
  streamer: {
    name: 'Streamer',
    what: 'Goes live, and decides what Livetap follows and records.',
    may: [
      'Everything a moderator may',
      'Follow and stop lives',
      'Play and download recordings',
      'Set rules for the chat',
    ],
  },
  moderator: {
    name: 'Moderator',
    what: 'Looks after the chat while somebody is live.',
    may: ['Everything a viewer may', 'Moderate the chat: notes, holding back, hiding, muting'],
  },
  viewer: {
    name: 'Viewer',
    what: 'Looks, and changes nothing.',
    may: ['See lives, recordings and reports', 'See who is in the workspace'],
  },
}

/** What a role is called and lets do; a newer server may know more of them. */
export const roleWords = (role: string): RoleWords =>
  Object.hasOwn(words, role) ? words[role as Role] : { name: role, what: '', may: [] }

/** Roles that somebody with this one can give: only owners make owners. */
export const rolesToGive = (own: Role | undefined): readonly Role[] =>
  own === 'owner' ? roleNames : roleNames.filter((role) => role !== 'owner')
