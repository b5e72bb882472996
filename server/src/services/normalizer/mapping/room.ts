import type { DraftOf } from './draft.ts'
import { type Fields, readCount, readFields, readList, readSmallCount, readText } from './fields.ts'
import { readUser } from './user.ts'

/** Far above what TikTok names; keeps an event below 64 kB. */
const mostTopViewers = 50

export function readRoomUsers(message: Fields): DraftOf<'ROOM_USER'> {
  const topViewers = readList(message.ranks ?? message.ranksList).slice(0, mostTopViewers)
  return {
    eventType: 'ROOM_USER',
    payload: {
      viewerCount: readSmallCount(message.total ?? message.viewerCount),
      totalViewers: readCount(message.totalUser),
      topViewers: topViewers.flatMap((value) => {
        const rank = readFields(value)
        const user = readUser(rank.user)
        if (user === undefined) return []
        const { userId, uniqueId, displayName } = user
        return [{ userId, uniqueId, displayName, coins: readCount(rank.score ?? rank.coinCount) }]
      }),
    },
  }
}

/** Only the actions that end a live; a pause is not one. */
const endings = new Map([
  [3, 'ended'],
  [4, 'suspended'],
])

export function readControl(message: Fields): DraftOf<'STREAM_END'> | undefined {
  const action = readSmallCount(message.action)
  const reason = endings.get(action)
  if (reason === undefined) return undefined
  return { eventType: 'STREAM_END', payload: { action, reason: readText(message.tips, 1024) || reason } }
}
