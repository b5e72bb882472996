import { type Draft, type DraftOf, draftOf } from './draft.ts'
import { type Fields, readCount, readFields, readSmallCount, readText } from './fields.ts'

export function readLike(message: Fields): DraftOf<'LIKE'> {
  return draftOf('LIKE', message, {
    likeCount: readSmallCount(message.count ?? message.likeCount),
    totalLikeCount: readCount(message.total ?? message.totalLikeCount),
  })
}

/** Action 3 tells of a subscription, by a viewer who was there already. */
export function readMember(message: Fields): DraftOf<'JOIN'> | DraftOf<'SUBSCRIBE'> {
  const actionId = readSmallCount(message.action)
  if (actionId === 3) return draftOf('SUBSCRIBE', message, { subMonth: 0 })
  return draftOf('JOIN', message, { viewerCount: readSmallCount(message.memberCount), actionId })
}

export function readSubNotify(message: Fields): DraftOf<'SUBSCRIBE'> {
  return draftOf('SUBSCRIBE', message, { subMonth: readSmallCount(message.subMonth) })
}

/** What TikTok's numbers for social actions say, to be checked against the display type. */
const actions = new Map([
  [1, 'follow'],
  [3, 'share'],
])

/**
 * Follow, share or subscribe by the word in the display type (`pm_mt_msg_viewer_follow`,
 * `pm_main_follow_message_viewer_2`, `pm_mt_guidance_viewer_10_share`, …); by the action alone only where there is no
 * display type. A type with another word, or one that the action contradicts, is nothing we know.
 */
export function readSocial(message: Fields): Draft | undefined {
  const displayType = readDisplayType(message)
  const told = actions.get(readSmallCount(message.action))
  const words = displayType.split('_').filter((word) => word === 'follow' || word === 'share' || word === 'subscribe')
  const shown = displayType === '' ? told : words[0]
  if (told !== undefined && shown !== told) return undefined
  if (shown === 'follow') return draftOf('FOLLOW', message, { displayType })
  if (shown === 'share') return draftOf('SHARE', message, { displayType })
  return shown === 'subscribe' ? draftOf('SUBSCRIBE', message, { subMonth: 0 }) : undefined
}

function readDisplayType(message: Fields): string {
  const shown = readFields(readFields(message.common).displayText)
  return readText(shown.key ?? shown.displayType ?? message.displayType, 256)
}
