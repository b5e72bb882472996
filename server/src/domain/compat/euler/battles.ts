import type { PayloadOf } from '@livetap/contracts/unified-event.ts'

type Battle = PayloadOf<'BATTLE'>

/** A battle that opens or ends, with its hosts. */
export function describeBattle({ battleId, battleStatus, participants }: Battle): object {
  const isEnd = battleStatus === 'ENDED'
  const anchors = participants.map(({ userId, uniqueId: displayId, displayName: nickName }) => {
    return [userId, { user: { userId, displayId, nickName }, tags: [] }] as const
  })
  return {
    battleId: battleId || '0',
    action: isEnd ? 5 : 4,
    battleSetting: { battleId: battleId || '0', status: isEnd ? 2 : 1 },
    anchorInfo: Object.fromEntries(anchors),
    armies: describeScores(participants),
  }
}

/** The scores while a battle goes on. They name the hosts by their ids only. */
export function describeArmies({ battleId, participants }: Battle): object {
  return { battleId: battleId || '0', battleStatus: 1, battleItems: describeScores(participants) }
}

function describeScores(participants: Battle['participants']): object {
  const armies = participants.map(({ userId, score }) => {
    return [userId, { hostScore: String(score), anchorIdStr: userId, userArmy: [] }] as const
  })
  return Object.fromEntries(armies)
}
