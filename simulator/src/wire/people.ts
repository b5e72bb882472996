import { createHash } from 'node:crypto'
import {
  BadgeStruct,
  CombineBadgeStruct,
  FollowInfo,
  ImageModel,
  PrivilegeLogExtra,
  User,
  UserAttr,
  UserIdentity,
} from 'tiktok-live-proto/v3'
import type { Person } from '#scenario/scenario.ts'
import { create } from './codecs.ts'

const sceneTypes = { moderator: 1, subscriber: 4, gifterLevel: 8, teamLevel: 10 } as const

/** A picture at `url`. */
export function createImage(url: string): ImageModel {
  return create(ImageModel, { urlList: [url], uri: url.slice(url.lastIndexOf('/') + 1), height: 100, width: 100 })
}

/** How much is said of a person. TikTok says much: most of a real message is the addresses of pictures. */
export interface Scenery {
  /** Where pictures are served. */
  readonly origin: string
  readonly detail?: 'light' | 'heavy'
}

/** Addresses of one picture, signed and expiring in look, as TikTok gives them. */
function createAvatar({ origin, detail }: Scenery, number: number, size: number): ImageModel {
  const path = `${origin}/images/avatars/${number}.svg`
  const signature =
    detail === 'heavy' ? createHash('sha512').update(`${number}:${size}`).digest('base64url') : 'simulated'
  const query = `?size=${size}&x-expires=1999999999&x-signature=${signature}`
  const copies = detail === 'light' ? [1] : [1, 2, 3]
  return create(ImageModel, {
    urlList: copies.map((copy) => `${path}${query}&copy=${copy}`),
    uri: `tos-simulated-avt-0068/${number}`,
    height: size,
    width: size,
  })
}

/** The person as a `User`. */
export function createUser(person: Person, scenery: Scenery): User {
  const light = scenery.detail === 'light'
  return create(User, {
    id: person.userId,
    nickname: person.nickname,
    displayId: person.uniqueId,
    secUid: `MS4wLjABAAAA${Buffer.from(person.userId).toString('base64url')}`,
    avatarThumb: createAvatar(scenery, person.avatar, 100),
    avatarMedium: createAvatar(scenery, person.avatar, 720),
    avatarLarge: createAvatar(scenery, person.avatar, 1080),
    followInfo: create(FollowInfo, {
      followerCount: String(person.followers),
      followingCount: String(Math.round(person.followers * 0.8)),
      followStatus: { none: '0', follower: '1', friend: '2' }[person.follow],
    }),
    userAttr: create(UserAttr, { isAdmin: person.moderator }),
    badgeList: light ? [] : createBadges(person, scenery.origin),
  })
}

/** What the person is to the host. */
export function createIdentity(person: Person): UserIdentity {
  return create(UserIdentity, {
    isGiftGiverOfAnchor: person.gifterLevel > 0,
    isSubscriberOfAnchor: person.subscriber,
    isMutualFollowingWithAnchor: person.follow === 'friend',
    isFollowerOfAnchor: person.follow !== 'none',
    isModeratorOfAnchor: person.moderator,
  })
}

function createBadges(person: Person, origin: string): BadgeStruct[] {
  const badges: BadgeStruct[] = []
  if (person.moderator) badges.push(createBadge(sceneTypes.moderator, 'Moderator', 0, origin))
  if (person.subscriber) badges.push(createBadge(sceneTypes.subscriber, 'Subscriber', 1, origin))
  if (person.gifterLevel > 0)
    badges.push(createBadge(sceneTypes.gifterLevel, String(person.gifterLevel), person.gifterLevel, origin))
  if (person.teamLevel > 0)
    badges.push(createBadge(sceneTypes.teamLevel, String(person.teamLevel), person.teamLevel, origin))
  return badges
}

function createBadge(sceneType: number, text: string, level: number, origin: string): BadgeStruct {
  return create(BadgeStruct, {
    displayType: 4,
    sceneType,
    display: true,
    privilegeLogExtra: create(PrivilegeLogExtra, { level: String(level), privilegeId: `7138381176787539${sceneType}` }),
    combine: create(CombineBadgeStruct, {
      displayType: 4,
      str: text,
      icon: createImage(`${origin}/images/badges/${sceneType}.svg`),
    }),
  })
}
