import type { BattleFigures } from '@livetap/contracts/metrics.ts'
import type { PayloadOf } from '@livetap/contracts/unified-event.ts'
import { cutName, cutText } from '../text.ts'

interface Side {
  readonly userId: string
  uniqueId: string
  displayName: string
  score: number
}

/** Times in milliseconds; an end of 0 is none yet. */
interface Battle {
  readonly battleId: string
  readonly startedAt: number
  endedAt: number
  readonly sides: Side[]
}

/** The newest battles, oldest first. */
export type Battles = Battle[]

const mostBattles = 4
const mostSides = 4

/** A battle that TikTok does not name is the one that is going on. */
export function recordBattle(battles: Battles, payload: PayloadOf<'BATTLE'>, now: number): void {
  const { battleStatus, participants } = payload
  const battleId = cutText(payload.battleId, 32)
  const known = battles.findLast((battle) => (battleId === '' ? battle.endedAt === 0 : battle.battleId === battleId))
  if (known === undefined && battleStatus !== 'STARTED' && participants.length === 0) return
  const battle = known ?? beginBattle(battles, battleId, now)
  if (battleStatus === 'ENDED') battle.endedAt ||= now
  for (const { userId, uniqueId, displayName, score } of participants) {
    const side = findSide(battle, cutText(userId, 64))
    if (side === undefined) continue
    side.uniqueId = cutName(uniqueId) || side.uniqueId
    side.displayName = cutName(displayName) || side.displayName
    side.score = score
  }
}

/** A host is in one battle at a time: the one before is over. */
function beginBattle(battles: Battles, battleId: string, now: number): Battle {
  for (const before of battles) before.endedAt ||= now
  if (battles.length >= mostBattles) battles.shift()
  const battle = { battleId, startedAt: now, endedAt: 0, sides: [] }
  battles.push(battle)
  return battle
}

/** Scores come without names often: sides are told apart by id. */
function findSide({ sides }: Battle, userId: string): Side | undefined {
  const known = sides.find((side) => side.userId === userId)
  if (known || sides.length >= mostSides) return known
  const side = { userId, uniqueId: '', displayName: '', score: 0 }
  sides.push(side)
  return side
}

/** The newest first. */
export function readBattles(battles: Battles): BattleFigures[] {
  return battles.toReversed().map(({ battleId, startedAt, endedAt, sides }) => ({
    battleId,
    startedAt: new Date(startedAt).toISOString(),
    endedAt: endedAt === 0 ? null : new Date(endedAt).toISOString(),
    participants: sides.map(({ uniqueId, displayName, score }) => ({ uniqueId, displayName, score })),
  }))
}
