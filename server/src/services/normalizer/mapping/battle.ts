import type { PayloadOf } from '@livetap/contracts/unified-event.ts'
import { type DraftOf, draftOf } from './draft.ts'
import {
  type Fields,
  readCount,
  readEntries,
  readFields,
  readId,
  readList,
  readName,
  readSmallCount,
  readText,
} from './fields.ts'

type Battle = PayloadOf<'BATTLE'>
type Participant = Battle['participants'][number]

/** Hosts that can meet in one battle, far above what TikTok allows; keeps an event below 64 kB. */
const mostParticipants = 50

/** What a battle's action says of it; invitations, refusals and the like are no battle (yet). */
const statusOfAction = new Map<number, Battle['battleStatus']>([
  [4, 'STARTED'],
  [5, 'ENDED'],
  [6, 'ENDED'],
])
/** The same in the settings, for messages without an action. */
const statusOfSetting = new Map<number, Battle['battleStatus']>([
  [1, 'STARTED'],
  [2, 'ENDED'],
])

export function readBattle(message: Fields): DraftOf<'BATTLE'> | undefined {
  const setting = readFields(message.battleSettings ?? message.battleSetting)
  const action = readSmallCount(message.action)
  const battleStatus = action === 0 ? statusOfSetting.get(readSmallCount(setting.status)) : statusOfAction.get(action)
  if (battleStatus === undefined) return undefined
  const scores = readScores(message)
  const named = readEntries(message.anchorsInfo ?? message.anchorInfo).map(([key, info]) => {
    const user = readFields(info.user ?? info)
    const userId = readId(user.userId, key)
    return {
      userId,
      uniqueId: readName(user.displayId ?? user.uniqueId),
      displayName: readName(user.nickName ?? user.nickname),
      score: scores.get(userId) ?? 0,
    }
  })
  return draftBattle(
    readId(message.battleId, setting.battleId),
    battleStatus,
    named.length > 0 ? named : nameless(scores),
  )
}

/** Scores while a battle goes on. They name the hosts by their ids only. */
export function readArmies(message: Fields): DraftOf<'BATTLE'> {
  const ended = readSmallCount(message.triggerReason ?? message.battleStatus) === 2
  const battleId = readId(message.battleId, readFields(message.battleSettings).battleId)
  return draftBattle(battleId, ended ? 'ENDED' : 'UPDATED', nameless(readScores(message)))
}

/**
 * Banners of many kinds. 4 announces a subscription; one whose text key names a battle is one. Gifted subscriptions (7)
 * name the giver, not who is subscribed now: they and all the others (entrances, levels, shopping) stay as they are.
 */
export function readBarrage(message: Fields): DraftOf<'SUBSCRIBE'> | DraftOf<'BATTLE'> | undefined {
  const texts = [message.content, message.commonBarrageContent, readFields(message.common).displayText].map(readFields)
  if (texts.some((text) => /(^|_)battle(_|$)/.test(readText(text.key ?? text.displayType, 256)))) {
    return draftBattle('', 'UPDATED', [])
  }
  if (readSmallCount(message.msgType) !== 4) return undefined
  const user = message.user ?? readFields(message.userGradeParam).user ?? readFields(message.fansLevelParam).user
  return draftOf('SUBSCRIBE', { user }, { subMonth: 0 })
}

function draftBattle(
  battleId: string,
  battleStatus: Battle['battleStatus'],
  participants: readonly Participant[],
): DraftOf<'BATTLE'> {
  return {
    eventType: 'BATTLE',
    payload: { battleId, battleStatus, participants: participants.slice(0, mostParticipants) },
  }
}

/** Host → points: the result where it is told, else the armies, else the teams. */
function readScores(message: Fields): Map<string, number> {
  const armies = readEntries(message.armies ?? message.battleItems)
  const teams = readList(message.teamArmies).flatMap((team) => {
    const { teamUser, teamUsers } = readFields(team)
    return readList(teamUser ?? teamUsers).map(readFields)
  })
  return new Map([
    ...teams.map((user) => [readId(user.userId, user.userIdStr), readCount(user.score)] as const),
    ...armies.map(
      ([key, army]) => [readId(key, army.anchorIdStr), readCount(army.hostscore ?? army.hostScore)] as const,
    ),
    ...readEntries(message.battleResult).map(
      ([key, result]) => [readId(key, result.userId), readCount(result.score)] as const,
    ),
  ])
}

function nameless(scores: ReadonlyMap<string, number>): Participant[] {
  return [...scores].map(([userId, score]) => ({ userId, uniqueId: '', displayName: '', score }))
}
