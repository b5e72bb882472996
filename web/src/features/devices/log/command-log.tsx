import type { CommandStatus } from '@livetap/contracts/devices/commands.ts'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Button } from '../../../ui/button.tsx'
import { ErrorNotice, InlineError, Skeleton } from '../../../ui/notice.tsx'
import { Quiet, Section } from '../../../ui/panel/section.tsx'
import { commandsQuery } from '../api.ts'
import { useHeardCommands } from '../state/store.ts'
import { statusName } from '../words.ts'
import { CommandRow } from './command-row.tsx'
import { mergeRuns } from './merge.ts'

const statuses: readonly CommandStatus[] = [
  'done',
  'refused',
  'expired',
  'stopped',
  'merged',
  'unknown',
  'waiting',
  'sent',
]

/** What the device was asked to do and what became of it, newest first, as it happens. */
export function CommandLog({ deviceId }: { deviceId: string }) {
  const [status, setStatus] = useState<CommandStatus>()
  const query = useInfiniteQuery(commandsQuery(deviceId, status))
  const heard = useHeardCommands(deviceId)
  const runs = mergeRuns(heard, query.data?.pages.flatMap(({ items }) => items) ?? [], status)
  return (
    <Section title="Commands" aside={<Filter status={status} onStatus={setStatus} />}>
      {query.isPending && runs.length === 0 && <Skeleton className="m-4 h-24" />}
      {query.isError && runs.length === 0 && <ErrorNotice error={query.error} onRetry={() => void query.refetch()} />}
      {query.isSuccess && runs.length === 0 && <Nothing isFiltered={status !== undefined} />}
      {runs.length > 0 && (
        <ul aria-label="Commands" className="divide-y divide-line border-t border-line">
          {runs.map((run) => (
            <CommandRow key={run.commandId} run={run} />
          ))}
        </ul>
      )}
      <div className="flex flex-col items-center gap-2 p-3 empty:hidden">
        {query.isError && runs.length > 0 && <InlineError error={query.error} />}
        {query.hasNextPage && (
          <Button
            className="max-md:h-11"
            disabled={query.isFetchingNextPage}
            onClick={() => void query.fetchNextPage()}
          >
            Show older ones
          </Button>
        )}
      </div>
    </Section>
  )
}

interface FilterProps {
  readonly status: CommandStatus | undefined
  readonly onStatus: (status: CommandStatus | undefined) => void
}

const Filter = ({ status, onStatus }: FilterProps) => (
  <select
    aria-label="Which commands"
    value={status ?? ''}
    onChange={({ target }) => onStatus((target.value || undefined) as CommandStatus | undefined)}
    className="h-8 rounded-md border border-line-strong bg-bg px-2 text-xs max-md:h-11 max-md:text-base"
  >
    <option value="">all</option>
    {statuses.map((one) => (
      <option key={one} value={one}>
        {statusName(one)}
      </option>
    ))}
  </select>
)

const Nothing = ({ isFiltered }: { isFiltered: boolean }) => (
  <div className="px-4 pb-4">
    <Quiet>
      {isFiltered ? 'None of these.' : 'Nothing yet. Press Test above, or have a rule do something with this device.'}
    </Quiet>
  </div>
)
