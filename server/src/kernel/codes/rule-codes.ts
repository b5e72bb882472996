/** Codes about rules, what they did, and trying them. */
export const ruleCodes = {
  'rule-not-found': ['There is no rule of that id.', 'It may have been removed already.'],
  'rules-full': ['The workspace has 1000 rules already.', 'Remove one first.'],
  'revision-not-found': [
    'The rule has no revision of that number.',
    'GET /api/v1/rules/:ruleId/revisions lists those that are kept.',
  ],
  'rules-paused': ['All rules are paused.', 'Let them go on first.'],
  'too-many-queues': ['200 queues are paused already.', 'Let one go on first.'],
  'event-not-found': ['There is no event of that id.', 'Check the id; one that was kept long enough is gone.'],
  'back-test-not-found': [
    'There is no back-test of that id.',
    'It is kept for ten minutes after its end, by the process that ran it. Begin another one.',
  ],
  'too-many-back-tests': ['As many back-tests run as are allowed.', 'Wait for one to end, or cancel one.'],
  'trial-too-long': ['A trial of rules took too long and was ended.', 'Try fewer rules, or fewer events.'],
} as const
