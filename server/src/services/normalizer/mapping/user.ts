import type { EventUser } from '@livetap/contracts/unified-event.ts'
import {
  type Fields,
  readCount,
  readFields,
  readId,
  readImageUrl,
  readList,
  readName,
  readSmallCount,
} from './fields.ts'

/** Scenes in which TikTok shows a badge. */
const scenes = { moderator: 1, subscriber: 4, newSubscriber: 7, fanClub: 10 }

/**
 * Who did it; undefined when the message names nobody. `identity` is what TikTok says of the viewer towards this host.
 * The user's own `isSubscribe` and `followStatus` are never filled, and `idStr` hardly ever: they are not asked.
 */
export function readUser(value: unknown, identity?: unknown): EventUser | undefined {
  const user = readFields(value)
  const userId = readId(user.id, user.userId, user.idStr)
  const uniqueId = readName(user.displayId ?? user.uniqueId).replace(/^@/, '')
  if (userId === '' && uniqueId === '') return undefined
  const relation = readFields(identity)
  const badges = readList(user.badgeList ?? user.badges).map(readFields)
  const hasBadge = (...wanted: readonly number[]) => badges.some((badge) => wanted.includes(readScene(badge)))
  return {
    userId,
    uniqueId,
    displayName: readName(user.nickname),
    avatarUrl: readAvatar(user),
    followRole: readFollowRole(user, relation),
    isModerator:
      relation.isModeratorOfAnchor === true || readFields(user.userAttr).isAdmin === true || hasBadge(scenes.moderator),
    isSubscriber: relation.isSubscriberOfAnchor === true || hasBadge(scenes.subscriber, scenes.newSubscriber),
    teamMemberLevel: readTeamLevel(user, badges),
  }
}

function readAvatar(user: Fields): string {
  const { avatarThumb, avatarMedium, avatarLarge, profilePicture, profilePictureMedium, profilePictureLarge } = user
  return readImageUrl(
    ...[avatarThumb, avatarMedium, avatarLarge, profilePicture, profilePictureMedium, profilePictureLarge],
  )
}

/** Status 3 is seen on followers only; where the two disagree, the relation to the host is right. */
function readFollowRole(user: Fields, relation: Fields): EventUser['followRole'] {
  const status = readSmallCount(readFields(user.followInfo).followStatus)
  if (relation.isMutualFollowingWithAnchor === true || status === 2) return 2
  return relation.isFollowerOfAnchor === true || status === 1 || status === 3 ? 1 : 0
}

function readScene(badge: Fields): number {
  return readSmallCount(badge.sceneType ?? badge.badgeScene ?? badge.badgeSceneType)
}

function readTeamLevel(user: Fields, badges: readonly Fields[]): number {
  const badge = badges.find((candidate) => readScene(candidate) === scenes.fanClub)
  const shown = badge && readFields(badge.privilegeLogExtra ?? badge.logExtra).level
  const club = readFields(readFields(user.fansClub).data).level ?? readFields(user.fansClubInfo).fansLevel
  return readCount(shown) || readCount(readFields(badge?.combine).str) || readCount(club)
}
