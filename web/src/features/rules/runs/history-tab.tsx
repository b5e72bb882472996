import type { Rule } from '@livetap/contracts/rules/rule.ts'
import { useState } from 'react'
import { RecentDecisions } from '../why/recent-decisions.tsx'
import { Executions } from './executions.tsx'
import { type RunFilter, RunFilters } from './filters.tsx'

/** What a rule did, and the last times it did not. */
export function HistoryTab({ rule }: { rule: Rule }) {
  const [filter, setFilter] = useState<RunFilter>({ status: undefined, origin: undefined })
  return (
    <div className="flex flex-col gap-4">
      <div className="flex flex-wrap gap-3">
        <RunFilters filter={filter} onFilter={setFilter} />
      </div>
      <Executions
        search={{ ruleId: rule.ruleId, ...filter }}
        isFiltered={filter.status !== undefined || filter.origin !== undefined}
      />
      <RecentDecisions ruleId={rule.ruleId} />
    </div>
  )
}
