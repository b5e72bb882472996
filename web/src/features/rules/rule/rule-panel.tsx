import type { Rule } from '@livetap/contracts/rules/rule.ts'
import { lazy, Suspense } from 'react'
import { Skeleton } from '../../../ui/notice.tsx'
import { EditTab } from '../editor/edit-tab.tsx'
import type { RuleTab } from './tabs.ts'

const panels = {
  try: lazy(() => import('../trial/try-tab.tsx').then(({ TryTab }) => ({ default: TryTab }))),
  'back-test': lazy(() => import('../trial/back-test-tab.tsx').then(({ BackTestTab }) => ({ default: BackTestTab }))),
  load: lazy(() => import('../trial/load-tab.tsx').then(({ LoadTab }) => ({ default: LoadTab }))),
  history: lazy(() => import('../runs/history-tab.tsx').then(({ HistoryTab }) => ({ default: HistoryTab }))),
  analytics: lazy(() => import('./analytics-tab.tsx').then(({ AnalyticsTab }) => ({ default: AnalyticsTab }))),
  revisions: lazy(() => import('./revisions-tab.tsx').then(({ RevisionsTab }) => ({ default: RevisionsTab }))),
}

/** The way of looking at a rule that was chosen. */
export function RulePanel({ rule, tab }: { rule: Rule | undefined; tab: RuleTab }) {
  if (tab === 'edit' || !rule) return <EditTab />
  const Panel = panels[tab]
  return (
    <Suspense fallback={<Skeleton className="h-64" />}>
      <Panel rule={rule} />
    </Suspense>
  )
}
