import type { Audience } from '@livetap/contracts/rules/rule.ts'
import type { Happening } from '../types.ts'

/** Whether the viewer of the event is one that the rule is for. */
export function isInAudience(audience: Audience | undefined, { event, isTopGifter }: Happening): boolean {
  if (!audience || audience.who === 'everyone') return true
  const { user } = event
  if (!user) return false
  switch (audience.who) {
    case 'follower':
      return user.followRole >= 1
    case 'friend':
      return user.followRole === 2
    case 'subscriber':
      return user.isSubscriber
    case 'moderator':
      return user.isModerator
    case 'team':
      return user.teamMemberLevel >= (audience.teamLevel ?? 1)
    case 'topGifter':
      return isTopGifter
    case 'viewer':
      return user.userId === audience.userId
  }
}
