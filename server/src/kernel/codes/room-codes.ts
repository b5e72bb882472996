/** Codes about rooms in which people watch together. */
export const roomCodes = {
  'not-in-room': ['Whoever asks is not in the room.', 'Join it first, or again.'],
  'room-full': ['As many people are in the room as it holds.', 'Try again when somebody has left.'],
  'room-locked': ['Nobody new comes into the room for now.', 'Ask its owner or a moderator to open it.'],
  'room-banned': ['Whoever asks was banned from the room.', 'Wait until the ban is over.'],
  'member-not-found': ['The room knows nobody of that id.', 'Look again: they may have been forgotten already.'],
  'name-unusable': ['Nothing of the name can be shown.', 'Take another.'],
  'item-not-found': ['There is no such video in the queue.', 'Look again: it may have been removed already.'],
  'queue-changed': ['The queue is another than the one that the place was counted in.', 'Name the item by its id.'],
  'queue-full': ['The queue holds no more videos.', 'Remove some that nobody waits for.'],
  'duplicate-video': ['The video is in the queue already.', 'Say that it shall be there twice.'],
  'undo-over': ['That change cannot be taken back any more.', 'Change the queue by hand.'],
  'poll-open': ['The room is asked something already.', 'End that poll first.'],
  'poll-over': ['The poll takes no votes any more, or was put away.', 'Look again: there may be another.'],
  'suggestion-not-found': ['There is no such wish of a viewer.', 'Look again: somebody may have decided already.'],
  'countdown-running': ['The room counts down already.', 'Wait for its end.'],
  'message-empty': ['Nothing of the message can be shown.', 'Write something.'],
  'message-refused': ['The message has a word in it that the room does not want.', 'Say it in other words.'],
  'links-refused': ['The room wants no addresses in messages.', 'Leave the address out.'],
  'room-muted': ['Whoever asks may not write for now.', 'Wait as long as the answer says.'],
  'slow-mode': ['The room wants a pause between two messages of somebody.', 'Wait as long as the answer says.'],
  'room-busy': ['So many change the room that a change found no place.', 'Try again.'],
  'store-unavailable': [
    'The store of rooms is away or does not answer.',
    'Check Redis and REDIS_URL; rooms come back by themselves.',
  ],
} as const
export type RoomCode = keyof typeof roomCodes
