/** Codes about what rules do. */
export const actionCodes = {
  'execution-not-found': ['There is no execution of that id, or it was removed.', 'Look at the list of executions.'],
  'announce-not-possible': [
    'None of the ways to receive a live can write into its chat.',
    'Use another action, such as a webhook to a program that can.',
  ],
} as const
