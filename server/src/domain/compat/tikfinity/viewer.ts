import type { EventUser } from '@livetap/contracts/unified-event.ts'

/** Scenes in which TikTok shows a badge. */
const scenes = { moderator: 1, fanClub: 10 }

const nobody: EventUser = {
  ...{ userId: '', uniqueId: '', displayName: '', avatarUrl: '', followRole: 0 },
  ...{ isModerator: false, isSubscriber: false, teamMemberLevel: 0 },
}

/** Who did it, in TikFinity's names and types. What Livetap does not know is empty, 0 or false. */
export function describeViewer(user: EventUser = nobody) {
  const { userId, uniqueId, displayName, avatarUrl, followRole, isModerator, isSubscriber, teamMemberLevel } = user
  const userBadges = describeBadges(user)
  return {
    userId,
    secUid: '',
    uniqueId,
    nickname: displayName,
    profilePictureUrl: avatarUrl,
    followRole,
    userBadges,
    userSceneTypes: userBadges.map(({ badgeSceneType }) => badgeSceneType),
    userDetails: {
      createTime: '0',
      bioDescription: '',
      profilePictureUrls: avatarUrl === '' ? [] : [avatarUrl],
    },
    followInfo: { followingCount: 0, followerCount: 0, followStatus: followRole, pushStatus: 0 },
    isModerator,
    isNewGifter: false,
    isSubscriber,
    topGifterRank: 0,
    gifterLevel: 0,
    teamMemberLevel,
  }
}

function describeBadges({ isModerator, teamMemberLevel }: EventUser) {
  const moderator = { type: 'pm_mt_moderator_im', badgeSceneType: scenes.moderator }
  const member = { type: 'privilege', privilegeId: '', level: teamMemberLevel, badgeSceneType: scenes.fanClub }
  return [...(isModerator ? [moderator] : []), ...(teamMemberLevel > 0 ? [member] : [])]
}
