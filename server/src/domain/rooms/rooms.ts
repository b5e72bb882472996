export { carryOut } from './carry-out.ts'
export { createRoomDocument, resumeRoom } from './creating.ts'
export type { Ban, KeptMember, RoomDocument, Undo } from './document.ts'
export type {
  Entering,
  PlayerSeen,
  RoomIntent,
  RoomOutcome,
  RoomSaid,
  Surroundings,
} from './intents.ts'
export { actingRole, grantsOf, may } from './members/roles.ts'
export { showBans, showMembers } from './members/showing.ts'
export { currentIndex } from './queue/queue.ts'
export { usualSettings } from './settings.ts'
export { dueAt } from './ticking.ts'
export { positionAt } from './timeline/timeline.ts'
