/** Codes about what rules do. */
export const actionCodes = {
  'execution-not-found': ['There is no execution of that id, or it was removed.', 'Look at the list of executions.'],
  'chat-not-possible': [
    'Nothing can write into the chat of the live: a key of Euler Stream, a TikTok session or the consent to show it is missing.',
    'Set both under Team, Secrets, and tick that the session may be shown to Euler Stream.',
  ],
} as const
