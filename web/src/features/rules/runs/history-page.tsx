import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { nameWords } from '../../../lib/words/words.ts'
import { rulesQuery } from '../api.ts'
import { Choice } from '../parts/fields.tsx'
import { RulesFrame, TallPage } from '../parts/page.tsx'
import { Executions } from './executions.tsx'
import { type RunFilter, RunFilters } from './filters.tsx'
import { executionStatuses } from './status-words.ts'

/** What all rules did. */
export function HistoryPage() {
  return (
    <RulesFrame title="History of rules">
      <TallPage>
        <History />
      </TallPage>
    </RulesFrame>
  )
}

const origins = ['live', 'test', 'replay', 'external'] as const

/** What is chosen is in the address, so that others can be led to it. */
function useFilter() {
  const search = useSearch({ from: '/rules/history' })
  const navigate = useNavigate({ from: '/rules/history' })
  const filter: RunFilter = {
    status: executionStatuses.find((each) => each === search.status),
    origin: origins.find((each) => each === search.origin),
  }
  const change = (next: RunFilter & { readonly rule: string | undefined }) => {
    const set = Object.entries({ ...search, ...next }).filter(([, value]) => value !== undefined && value !== '')
    void navigate({ search: Object.fromEntries(set), replace: true })
  }
  return { filter, ruleId: search.rule, eventId: search.event, change }
}

function History() {
  const { filter, ruleId, eventId, change } = useFilter()
  const { data } = useQuery(rulesQuery)
  const rules = data?.items.map((rule) => [rule.ruleId, nameWords(rule.name)] as const) ?? []
  return (
    <>
      <div className="flex flex-wrap gap-3">
        <Choice
          label="Rule"
          className="basis-56"
          value={ruleId ?? ''}
          choices={[['', 'all'], ...rules]}
          onChange={(rule) => change({ ...filter, rule })}
        />
        <RunFilters filter={filter} onFilter={(next) => change({ ...next, rule: ruleId })} />
      </div>
      <Executions
        search={{ ruleId, eventId, ...filter }}
        isFiltered={[ruleId, eventId, filter.status, filter.origin].some((each) => each !== undefined)}
      />
    </>
  )
}
