import type { RulesPorts } from '../rules.ts'
import type { Executor } from './executors.ts'

/** Keeps a text with the execution. It may hold what a viewer wrote, so the log of the program only says that there is one. */
export function createLogger({ log }: Pick<RulesPorts, 'log'>): Executor {
  return {
    isRepeatable: true,
    execute: async ({ workspaceId, ruleId, executionId, rendered }) => {
      log.info({ workspaceId, rule: ruleId, execution: executionId }, 'A rule has written something down')
      return { status: 'succeeded', answer: (rendered as { text: string }).text }
    },
  }
}
