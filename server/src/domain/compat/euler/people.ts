import type { EventUser } from '@livetap/contracts/unified-event.ts'

/** Scenes in which TikTok shows a badge. */
const scenes = { moderator: 1, subscriber: 4, fanClub: 10 }

/** A picture as schema v2 has it; undefined without an address. */
export function describeImage(address: string): object | undefined {
  return address === '' ? undefined : { url: [address], mUri: '', height: 0, width: 0 }
}

/** Who did it, in the names of schema v2. */
export function describeUser({ userId, uniqueId, displayName, ...more }: EventUser): object {
  const { avatarUrl, followRole, isModerator, isSubscriber, teamMemberLevel } = more
  const badges = [
    ...(isModerator ? [describeBadge(scenes.moderator, 0)] : []),
    ...(isSubscriber ? [describeBadge(scenes.subscriber, 0)] : []),
    ...(teamMemberLevel > 0 ? [describeBadge(scenes.fanClub, teamMemberLevel)] : []),
  ]
  return {
    ...{ userId, uniqueId, nickname: displayName, secUid: '', bioDescription: '' },
    profilePicture: describeImage(avatarUrl),
    followInfo: { followingCount: 0, followerCount: 0, followStatus: followRole, pushStatus: 0 },
    userAttr: { isAdmin: isModerator },
    badges,
  }
}

function describeBadge(badgeScene: number, level: number): object {
  return { badgeScene, display: true, logExtra: { privilegeId: '', level: String(level) } }
}

/** What the viewer is to the host. */
export function describeIdentity({ followRole, isModerator, isSubscriber }: EventUser): object {
  return {
    isGiftGiverOfAnchor: false,
    isSubscriberOfAnchor: isSubscriber,
    isMutualFollowingWithAnchor: followRole === 2,
    isFollowerOfAnchor: followRole > 0,
    isModeratorOfAnchor: isModerator,
    isAnchor: false,
  }
}
