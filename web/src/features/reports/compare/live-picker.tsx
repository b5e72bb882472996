import type { StreamSummary } from '@livetap/contracts/http.ts'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { plural } from '../../../lib/format.ts'
import { cleanText } from '../../../lib/viewer-text.ts'
import { Button } from '../../../ui/button.tsx'
import { classNames } from '../../../ui/class-names.ts'
import { ErrorNotice, Skeleton } from '../../../ui/notice.tsx'
import { SearchField } from '../../../ui/search-field.tsx'
import { lengthWords, startWords } from '../parts/words.ts'
import { livesQuery } from '../queries.ts'
import { mostLives } from './chosen-lives.ts'

interface LivePickerProps {
  readonly chosen: readonly string[]
  readonly onToggle: (streamId: string) => void
}

/** More than these nobody reads through: the search narrows them down. */
const shown = 100

/** All recorded lives to choose from; while fewer are found than fill the list, older ones are looked through. */
export function LivePicker({ chosen, onToggle }: LivePickerProps) {
  const [search, setSearch] = useState('')
  const { query, found, looking } = useLives(search)
  const { hasNextPage, isFetching, fetchNextPage } = query
  return (
    <div className="flex flex-col">
      <div className="flex flex-col gap-1 border-b border-line p-3">
        <SearchField
          value={search}
          onChange={setSearch}
          label="Search for a live"
          placeholder="Name, title or day, such as 18 Nov"
          size="medium"
          className="w-full"
        />
        <p role="status" className="text-xs text-ink-3">
          {query.isSuccess && countWords(found.length, hasNextPage, looking)}
        </p>
      </div>
      {query.isPending && <Skeleton className="m-3 h-40" />}
      {query.error && !query.data && <ErrorNotice error={query.error} onRetry={() => void query.refetch()} />}
      <ul className="max-h-[60dvh] divide-y divide-line overflow-y-auto">
        {found.slice(0, shown).map((stream) => (
          <Choice
            key={stream.streamId}
            stream={stream}
            isChosen={chosen.includes(stream.streamId)}
            isFull={chosen.length >= mostLives}
            onToggle={() => onToggle(stream.streamId)}
          />
        ))}
      </ul>
      {hasNextPage && search === '' && found.length < shown && (
        <Button size="small" look="quiet" className="m-2" disabled={isFetching} onClick={() => void fetchNextPage()}>
          Show older ones
        </Button>
      )}
    </div>
  )
}

function useLives(search: string) {
  const query = useInfiniteQuery(livesQuery)
  const { hasNextPage, isFetching, isError, fetchNextPage } = query
  const all = query.data?.pages.flatMap(({ items }) => items) ?? []
  const found = all.filter((stream) => matches(stream, search))
  const looking = search !== '' && found.length < 20 && hasNextPage && !isError
  useEffect(() => {
    if (looking && !isFetching) void fetchNextPage()
  }, [looking, isFetching, fetchNextPage])
  return { query, found, looking }
}

function countWords(found: number, isMore: boolean, looking: boolean): string {
  if (looking) return `${plural(found, 'live')} found, looking through older ones`
  if (found === 0) return 'No recorded live matches.'
  if (found > shown)
    return `${plural(found, 'live')}${isMore ? ' and more' : ''}, the newest ${shown} shown. Type to find others.`
  return plural(found, 'live')
}

interface ChoiceProps {
  readonly stream: StreamSummary
  readonly isChosen: boolean
  /** No more may be chosen. */
  readonly isFull: boolean
  readonly onToggle: () => void
}

function Choice({ stream, isChosen, isFull, onToggle }: ChoiceProps) {
  const disabled = isFull && !isChosen
  return (
    <li>
      <label
        className={classNames(
          'flex items-center gap-3 px-3 py-2 text-sm has-focus-visible:bg-hover',
          disabled ? 'opacity-60' : 'cursor-pointer hover:bg-hover',
        )}
      >
        <input
          type="checkbox"
          checked={isChosen}
          disabled={disabled}
          onChange={onToggle}
          className="size-4 accent-accent"
        />
        <span className="min-w-0 flex-1">
          <bdi className="block truncate text-left font-medium">@{cleanText(stream.uniqueId)}</bdi>
          <bdi className="block truncate text-left text-xs text-ink-3">{cleanText(stream.title) || 'No title'}</bdi>
        </span>
        <span className="shrink-0 text-right text-xs text-ink-3">
          {startWords(stream)}
          <span className="block">{stream.live ? 'still on' : lengthWords(stream)}</span>
        </span>
      </label>
    </li>
  )
}

/** Every word must occur in what is shown of the live, or be its id. */
function matches(stream: StreamSummary, search: string): boolean {
  const text = `@${stream.uniqueId} ${stream.title} ${startWords(stream)}`.toLowerCase()
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word) || word === stream.streamId)
}
