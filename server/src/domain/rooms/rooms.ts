export { carryOut } from './carry-out.ts'
export { createRoomDocument, makeWhole, resumeRoom, toWritten, type WrittenRoom } from './creating.ts'
export type { Ban, KeptMember, RoomDocument, Undo } from './document.ts'
export type {
  Entering,
  LiveAdd,
  PlayerSeen,
  RoomIntent,
  RoomOutcome,
  RoomSaid,
  Surroundings,
} from './intents.ts'
export { readWish } from './live/comments.ts'
export { type Hearing, hearDeeds, isListening, type ViewerDeed, type WantedVideo } from './live/hearing.ts'
export { hasRoomFor, showSuggestions } from './live/wishes.ts'
export { actingRole, grantsOf, may } from './members/roles.ts'
export { showBans, showMembers } from './members/showing.ts'
export { currentIndex } from './queue/queue.ts'
export { usualSettings } from './settings.ts'
export { dueAt } from './ticking.ts'
export { positionAt } from './timeline/timeline.ts'
