import type { Counter, Histogram, Metrics } from '#ports/metrics.ts'

export interface RulesMetrics {
  readonly actions: Counter
  readonly waitSeconds: Histogram
}

export function createRulesMetrics(metrics: Metrics): RulesMetrics {
  return {
    actions: metrics.counter(
      'rule_actions_total',
      'Actions of rules that have ended, by kind and by what came of them; unknown: whoever did it was interrupted.',
      ['type', 'status'],
    ),
    waitSeconds: metrics.histogram(
      'rule_action_wait_seconds',
      'From an event being received to an attempt of an action.',
    ),
  }
}
