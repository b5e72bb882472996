import * as v3 from 'tiktok-live-proto/v3'
import type { BattleSide, SimulatedEvent } from '#scenario/scenario.ts'
import { create } from './codecs.ts'
import { type Encoded, type Occasion, pack } from './pack.ts'
import { createImage } from './people.ts'

type BattleEvent = Extract<SimulatedEvent, { kind: 'battle' }>

const battleOpen = 4
const battleFinish = 5
const results = { win: 0, lose: 1, draw: 2 } as const

/** A battle that begins or ends. */
export function encodeBattle(event: BattleEvent, occasion: Occasion): Encoded {
  const finished = event.phase === 'finish'
  return pack('WebcastLinkMicBattle', v3.WebcastLinkMicBattle, occasion, {
    battleId: battleIdOf(event, occasion),
    action: finished ? battleFinish : battleOpen,
    battleSettings: createSettings(event, occasion, finished),
    anchorsInfo: event.sides.map((side) => createAnchor(side, occasion)),
    armies: event.sides.map((side) =>
      create(v3.UserArmiesWrapper, { key: side.host.userId, value: createArmy(side, occasion) }),
    ),
    battleResult: finished ? createResults(event.sides) : {},
  })
}

/** The score while a battle is on. */
export function encodeArmies(event: BattleEvent, occasion: Occasion): Encoded {
  return pack('WebcastLinkMicArmies', v3.WebcastLinkMicArmies, occasion, {
    battleId: battleIdOf(event, occasion),
    armies: Object.fromEntries(event.sides.map((side) => [side.host.userId, createArmy(side, occasion)])),
    triggerReason: 1,
    battleSettings: createSettings(event, occasion, false),
  })
}

function battleIdOf(event: BattleEvent, occasion: Occasion): string {
  return String(BigInt(occasion.roomId) + 1_000_000n + BigInt(event.battle))
}

function createSettings(event: BattleEvent, occasion: Occasion, finished: boolean): v3.BattleSetting {
  const { seconds } = event
  return create(v3.BattleSetting, {
    battleId: battleIdOf(event, occasion),
    startTimeMs: String(finished ? occasion.now - seconds * 1000 : occasion.now),
    duration: seconds,
    endTimeMs: String(finished ? occasion.now : occasion.now + seconds * 1000),
    status: finished ? 2 : 1,
    battleType: 1,
  })
}

function createAnchor({ host }: BattleSide, occasion: Occasion): v3.BattleUserInfoWrapper {
  const user = create(v3.BattleBaseUserInfo, {
    userId: host.userId,
    displayId: host.uniqueId,
    nickName: host.nickname,
    avatarThumb: createImage(`${occasion.origin}/images/avatars/${host.avatar}.svg`),
    roomId: occasion.roomId,
  })
  return create(v3.BattleUserInfoWrapper, { key: host.userId, value: create(v3.BattleUserInfo, { user }) })
}

function createArmy(side: BattleSide, occasion: Occasion): v3.BattleUserArmies {
  return create(v3.BattleUserArmies, {
    hostscore: String(side.score),
    anchorIdStr: side.host.userId,
    userArmies: side.supporters.map(({ person, score }) =>
      create(v3.BattleUserArmy, {
        userId: person.userId,
        userIdStr: person.userId,
        nickname: person.nickname,
        score: String(score),
        diamondScore: String(score),
        avatarThumb: createImage(`${occasion.origin}/images/avatars/${person.avatar}.svg`),
      }),
    ),
  })
}

function createResults(sides: BattleEvent['sides']): Record<string, v3.BattleResult> {
  const [ours, theirs] = sides
  const describe = (side: BattleSide, other: BattleSide) => {
    const result = side.score === other.score ? results.draw : side.score > other.score ? results.win : results.lose
    const { userId } = side.host
    return [userId, create(v3.BattleResult, { userId, result, score: String(side.score) })] as const
  }
  return Object.fromEntries([describe(ours, theirs), describe(theirs, ours)])
}
