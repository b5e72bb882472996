import type { AuditEntry } from '@livetap/contracts/workspace/access.ts'
import { useInfiniteQuery } from '@tanstack/react-query'
import { type ReactNode, useEffect, useRef } from 'react'
import { Button } from '../../../ui/button.tsx'
import { auditQuery } from '../queries.ts'
import { actions, actionWords, nameWords } from '../words.ts'
import { type AuditChange, type AuditSearch, isNarrowed } from './audit-search.ts'

interface AuditFiltersProps {
  readonly search: AuditSearch
  /** What is shown. */
  readonly entries: readonly AuditEntry[]
  readonly onNarrow: (change: AuditChange) => void
}

const fieldClass = 'h-8 w-full min-w-0 rounded-md border border-line-strong bg-bg px-2 text-sm text-ink max-md:h-10'

export function AuditFilters({ search, entries, onNarrow }: AuditFiltersProps) {
  const actors = useActors(entries, search.actor)
  const filters = useRef<HTMLDivElement>(null)
  const clear = () => {
    onNarrow({ action: undefined, actor: undefined, from: undefined, to: undefined })
    filters.current?.querySelector('select')?.focus()
  }
  return (
    <div ref={filters} className="grid grid-cols-2 items-end gap-x-3 gap-y-2 md:grid-cols-[1fr_1fr_10rem_10rem_auto]">
      <Choice
        name="What"
        all="Everything"
        value={search.action}
        choices={actionsWith(search.action)}
        onChoose={(action) => onNarrow({ action })}
      />
      <Choice
        name="Who"
        all="Everybody"
        value={search.actor}
        choices={actors}
        onChoose={(actor) => onNarrow({ actor })}
      />
      <Day name="From" value={search.from} onDay={(from) => onNarrow({ from })} />
      <Day name="To" value={search.to} onDay={(to) => onNarrow({ to })} />
      <Button
        size="small"
        className="h-8 max-md:col-span-2 max-md:h-10 max-md:disabled:hidden"
        disabled={!isNarrowed(search)}
        onClick={clear}
      >
        Show all
      </Button>
    </div>
  )
}

/** What can be done, and what the address asks for, whatever that is. */
const actionsWith = (chosen: string | undefined): ReadonlyMap<string, string> =>
  chosen === undefined ? actions : new Map([...actions, [chosen, actionWords(chosen)]])

/** Names of those who did something lately, or are shown, by their ids. */
function useActors(entries: readonly AuditEntry[], chosen: string | undefined): ReadonlyMap<string, string> {
  const { data } = useInfiniteQuery(auditQuery({}))
  const all = [...entries, ...(data?.pages.flatMap(({ items }) => items) ?? [])]
  const names = new Map(all.map(({ actor }) => [actor.id, nameWords(actor.name)]))
  if (chosen !== undefined && !names.has(chosen)) names.set(chosen, chosen)
  return names
}

interface ChoiceProps {
  readonly name: string
  /** What it is called when none is chosen. */
  readonly all: string
  readonly value: string | undefined
  /** Names by id. */
  readonly choices: ReadonlyMap<string, string>
  readonly onChoose: (id: string | undefined) => void
}

function Choice({ name, all, value, choices, onChoose }: ChoiceProps) {
  return (
    <Field name={name}>
      <select
        value={value ?? ''}
        onChange={(event) => onChoose(event.target.value || undefined)}
        className={fieldClass}
      >
        <option value="">{all}</option>
        {[...choices].map(([id, words]) => (
          <option key={id} value={id}>
            {words}
          </option>
        ))}
      </select>
    </Field>
  )
}

interface DayProps {
  readonly name: string
  readonly value: string | undefined
  readonly onDay: (day: string | undefined) => void
}

/** Keeps what is typed to itself: a day that comes back by way of the address would disturb the next digit. */
function Day({ name, value, onDay }: DayProps) {
  const input = useRef<HTMLInputElement>(null)
  useEffect(() => {
    if (value === undefined && input.current?.value) input.current.value = ''
  }, [value])
  return (
    <Field name={name}>
      <input
        ref={input}
        type="date"
        defaultValue={value}
        onChange={(event) => onDay(event.target.value || undefined)}
        className={fieldClass}
      />
    </Field>
  )
}

function Field({ name, children }: { name: string; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the control is the child.
    <label className="flex min-w-0 flex-col gap-1 text-xs text-ink-3">
      {name}
      {children}
    </label>
  )
}
