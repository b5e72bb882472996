import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { cleanText } from '../../lib/viewer-text.ts'
import { Button } from '../../ui/button.tsx'
import { InlineError, Skeleton } from '../../ui/notice.tsx'
import { Quiet, Section } from '../../ui/panel/section.tsx'
import { SearchField } from '../../ui/search-field.tsx'
import { matchesQuery } from './queries.ts'
import { ViewerCard } from './viewer-card.tsx'

/** Finds a viewer by @username or id: by the whole name only, so that nobody browses through people. */
export function FindViewer() {
  const [typed, setTyped] = useState('')
  const [name, setName] = useState('')
  return (
    <Section title="Find a viewer" note="to show, hand over or erase what is stored" inset>
      <form
        className="flex max-w-xl gap-2"
        onSubmit={(event) => {
          event.preventDefault()
          setName(typed.trim().slice(0, 100))
        }}
      >
        <SearchField
          value={typed}
          onChange={setTyped}
          label="@username or TikTok id"
          placeholder="@username or id"
          size="medium"
          className="flex-1"
        />
        <Button type="submit" disabled={typed.trim() === ''} className="max-md:h-10">
          Find
        </Button>
      </form>
      <Matches
        name={name}
        onErased={() => {
          setTyped('')
          setName('')
        }}
      />
    </Section>
  )
}

function Matches({ name, onErased }: { name: string; onErased: () => void }) {
  const { data, error, isFetching } = useQuery(matchesQuery(name))
  return (
    <div className="mt-4 flex flex-col gap-3" aria-live="polite">
      {name === '' && <Quiet>Type the whole @username, or the id of an account that was renamed.</Quiet>}
      {error && <InlineError error={error} />}
      {name !== '' && isFetching && !data && <Skeleton className="h-16" />}
      {data?.items.length === 0 && (
        <Quiet>
          Nothing is stored of a viewer called <bdi className="font-medium text-ink-2">{cleanText(name)}</bdi>.
        </Quiet>
      )}
      {data?.items.map((viewer) => (
        <ViewerCard key={viewer.userId} viewer={viewer} onErased={onErased} />
      ))}
    </div>
  )
}
