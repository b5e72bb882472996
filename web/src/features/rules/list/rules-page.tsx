import type { RuleList } from '@livetap/contracts/rules/requests.ts'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useDeferredValue, useMemo, useRef, useState } from 'react'
import { useNow } from '../../../lib/now.ts'
import { RowList, type RowListHandle } from '../../../ui/list/row-list.tsx'
import { ErrorNotice, Skeleton } from '../../../ui/notice.tsx'
import { useMay } from '../../../ui/panel/permitted.tsx'
import { SearchField } from '../../../ui/search-field.tsx'
import { rulesQuery } from '../api.ts'
import { RulesFrame, RulesHeader } from '../parts/page.tsx'
import { EmptyRules } from './empty-rules.tsx'
import { findRows, listRows, type RuleRow } from './find-rules.ts'
import { MasterBar } from './master-bar.tsx'
import { FigureNames, RuleRowView } from './rule-row.tsx'
import { useDeeds } from './use-deeds.ts'
import { useListKeys } from './use-list-keys.ts'

/** All rules of the workspace. */
export function RulesPage() {
  return (
    <RulesFrame title="Rules">
      <div className="mx-auto flex min-h-0 w-full max-w-6xl flex-1 flex-col gap-3 px-3 pt-4 md:px-6 md:pt-5">
        <RulesHeader />
        <Rules />
      </div>
    </RulesFrame>
  )
}

function Rules() {
  const { data, error, refetch } = useQuery(rulesQuery)
  if (error && !data) return <ErrorNotice error={error} onRetry={() => void refetch()} />
  return data ? <LoadedRules list={data} /> : <ListSkeleton />
}

function LoadedRules({ list }: { list: RuleList }) {
  const deeds = useDeeds()
  const mayWrite = useMay('rule:write')
  const [text, setText] = useState('')
  const wanted = useDeferredValue(text)
  const all = useMemo(() => listRows(list.items, list.today), [list])
  const rows = useMemo(() => findRows(all, wanted), [all, wanted])
  const { listRef, field, selected } = useKeys(
    rows,
    (row) => mayWrite && void deeds.toggle(row.rule, !row.rule.enabled),
  )
  const now = useNow(30_000)
  return (
    <>
      <MasterBar paused={list.paused} on={list.items.filter(({ enabled }) => enabled).length} deeds={deeds} />
      {all.length === 0 ? (
        <EmptyRules mayWrite={mayWrite} />
      ) : (
        <>
          <SearchField
            value={text}
            onChange={setText}
            label="Find a rule"
            placeholder={`Find among ${all.length} (/)`}
            inputRef={field}
            className="w-full md:w-80"
          />
          <div className="flex min-h-0 flex-1 flex-col">
            {rows.length === 0 ? <NoMatch onAll={() => setText('')} /> : <FigureNames />}
            <RowList ref={listRef} rows={rows} label="Rules" follow={false} height={62} room={56}>
              {(row) => (
                <RuleRowView row={row} deeds={deeds} isSelected={row.key === selected} mayWrite={mayWrite} now={now} />
              )}
            </RowList>
          </div>
        </>
      )}
    </>
  )
}

function useKeys(rows: readonly RuleRow[], onToggle: (row: RuleRow) => void) {
  const navigate = useNavigate()
  const listRef = useRef<RowListHandle>(null)
  const field = useRef<HTMLInputElement>(null)
  const selected = useListKeys({
    rows,
    list: listRef,
    field,
    onOpen: ({ key }, tab) =>
      void navigate({ to: '/rules/$ruleId', params: { ruleId: key }, search: tab ? { tab } : {} }),
    onToggle,
    onNew: () => void navigate({ to: '/rules/new' }),
  })
  return { listRef, field, selected }
}

const NoMatch = ({ onAll }: { onAll: () => void }) => (
  <p className="py-6 text-center text-sm text-ink-2">
    No rule matches.{' '}
    <button type="button" onClick={onAll} className="text-accent underline underline-offset-2">
      Show all
    </button>
  </p>
)

const heights = ['first', 'second', 'third', 'fourth'] as const

const ListSkeleton = () => (
  <div aria-busy="true" className="flex flex-col gap-2">
    <span className="sr-only">Loading rules</span>
    {heights.map((each) => (
      <Skeleton key={each} className="h-14" />
    ))}
  </div>
)
