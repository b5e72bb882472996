export const ruleTabs = {
  edit: 'Rule',
  try: 'Try',
  'back-test': 'Back-test',
  load: 'Load',
  history: 'History',
  analytics: 'Analytics',
  revisions: 'Revisions',
} as const
export type RuleTab = keyof typeof ruleTabs

export const isRuleTab = (name: string | undefined): name is RuleTab =>
  name !== undefined && Object.hasOwn(ruleTabs, name)
