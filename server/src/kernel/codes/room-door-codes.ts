/** Codes about coming into rooms in which people watch together, and about talking to them. */
export const roomDoorCodes = {
  'room-not-found': ['There is no such room.', 'Check the link; it may have been removed.'],
  'too-many-rooms': ['The workspace has 200 rooms already.', 'Remove one that is not used any more.'],
  'rooms-unavailable': [
    'Rooms are not served by this process.',
    'Run the service `rooms` in it (SERVICES), or use the address of the process that does.',
  ],
  'unknown-command': ['Rooms take no command of that name.', 'See docs/protocol-rooms.md for all of them.'],
  'room-password-wrong': ['The room has a password, and this is not it.', 'Ask whoever made the room.'],
  'room-invite-needed': [
    'The room is for those who are invited, or the invitation opens nothing any more.',
    'Ask for a new invitation.',
  ],
} as const
