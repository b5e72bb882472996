import type { ExecutionStatus, Origin } from '@livetap/contracts/rules/outcomes.ts'
import { Choice } from '../parts/fields.tsx'
import { executionStatuses, statusName } from './status-words.ts'

export interface RunFilter {
  readonly status: ExecutionStatus | undefined
  readonly origin: Origin | undefined
}

const statuses = [['', 'all'], ...executionStatuses.map((each) => [each, statusName(each)] as const)] as const
const origins = [
  ['', 'all'],
  ['live', 'lives'],
  ['test', 'tests'],
  ['replay', 'replays'],
  ['external', 'programs'],
] as const

interface RunFiltersProps {
  readonly filter: RunFilter
  readonly onFilter: (filter: RunFilter) => void
}

/** Which executions are shown. */
export function RunFilters({ filter, onFilter }: RunFiltersProps) {
  return (
    <>
      <Choice
        label="What came of it"
        className="basis-36"
        value={filter.status ?? ''}
        choices={statuses}
        onChange={(status) => onFilter({ ...filter, status: (status || undefined) as ExecutionStatus | undefined })}
      />
      <Choice
        label="From"
        className="basis-36"
        value={filter.origin ?? ''}
        choices={origins}
        onChange={(origin) => onFilter({ ...filter, origin: (origin || undefined) as Origin | undefined })}
      />
    </>
  )
}
