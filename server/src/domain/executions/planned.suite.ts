import { randomUUID } from 'node:crypto'
import type { Placeholders } from '@livetap/contracts/rules/outcomes.ts'
import type { PlannedAction, PlannedExecution } from '#domain/rules/rules.ts'
import type { Plan } from './executions.ts'

let made = 0

/** An execution for tests; without `actions`, it logs. */
export function planned(fields: Partial<PlannedExecution> = {}): PlannedExecution {
  made += 1
  const executionId = fields.executionId ?? made.toString(16).padStart(64, '0')
  const decidedAt = fields.decidedAt ?? Date.now()
  return {
    ...{ executionId, ruleId: randomUUID(), ruleName: 'A rule', revision: 1, origin: 'live' },
    ...{ eventId: executionId, eventType: 'GIFT', streamId: '7300', pos: made },
    user: { userId: '700001', uniqueId: 'ann', displayName: 'Ann' },
    placeholders: {} as Placeholders,
    ...{ queue: `~${executionId}`, priority: 0, onError: 'continue' },
    ...{ happenedAt: '2026-03-01T20:00:00.000Z', receivedAt: '2026-03-01T20:00:00.100Z' },
    normalizedAt: '2026-03-01T20:00:00.110Z',
    ...{ decidedAt, expiresAt: decidedAt + 15_000, actions: [logs(0)] },
    ...fields,
  }
}

export const logs = (index: number, afterMs = 0): PlannedAction => ({
  ...{ index, afterMs, target: '', rendered: { text: 'hello' } },
  action: { type: 'log', template: 'hello' },
})

export const plan = (fields: Partial<Plan>): Plan => ({
  ...{
    from: 0,
    to: 0,
    erasures: 0,
    revision: 0,
    now: Date.now(),
    executions: [],
    replaced: new Set(),
    begun: new Set(),
  },
  ...{ cancelled: new Set(), restarted: [], memory: [], fired: [] },
  ...fields,
})
