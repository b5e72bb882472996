import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { ArrowLeft } from 'lucide-react'
import { useEffect } from 'react'
import { ErrorNotice, Skeleton } from '../../../ui/notice.tsx'
import { Permitted } from '../../../ui/panel/permitted.tsx'
import { Section } from '../../../ui/panel/section.tsx'
import { settingsQuery, wordsQuery } from '../queries.ts'
import { HoldSettings } from './hold-settings.tsx'
import { ImportWords } from './import-words.tsx'
import { TryText } from './try-text.tsx'
import { WordList } from './word-list.tsx'

/** Which words are flagged, and what waits until somebody approves it. */
export function WordsPage() {
  useEffect(() => {
    document.title = 'Flagged words · Livetap'
    return () => {
      document.title = 'Livetap'
    }
  }, [])
  return (
    <Permitted needs="moderation:configure" words="Choose flagged words and what is held">
      <div className="mx-auto flex w-full max-w-5xl flex-col gap-4 px-3 py-4 md:px-6 md:py-6">
        <header className="flex flex-wrap items-center gap-x-4 gap-y-1">
          <h1 className="text-xl font-semibold tracking-tight">Flagged words</h1>
          <Link
            to="/moderate"
            className="flex items-center gap-1 rounded-md px-1.5 py-1 text-sm text-ink-2 hover:bg-hover hover:text-ink max-md:min-h-11"
          >
            <ArrowLeft size={14} aria-hidden="true" /> Back to the chat
          </Link>
        </header>
        <p className="max-w-2xl text-sm text-pretty text-ink-2">
          A flagged word is lit up for moderators. A word set to <em>hold</em> keeps its comments waiting until somebody
          approves them; one set to <em>hide</em> keeps them off what the public sees. Nothing changes on TikTok itself.
        </p>
        <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-4 lg:grid-cols-[minmax(0,1fr)_20rem]">
          <Words />
          <div className="flex flex-col gap-4">
            <Section title="Try a text" inset>
              <TryText />
            </Section>
            <Section title="What else is held" inset>
              <Settings />
            </Section>
          </div>
        </div>
      </div>
    </Permitted>
  )
}

function Words() {
  const { data, error, refetch } = useQuery(wordsQuery)
  if (error && !data) return <ErrorNotice error={error} onRetry={() => void refetch()} />
  if (!data) return <Skeleton className="h-64" />
  return (
    <div className="flex min-w-0 flex-col gap-4">
      <WordList words={data.items} />
      <ImportWords words={data.items} />
    </div>
  )
}

function Settings() {
  const { data, error, refetch } = useQuery(settingsQuery)
  if (error && !data) return <ErrorNotice error={error} onRetry={() => void refetch()} />
  if (!data) return <Skeleton className="h-32" />
  return <HoldSettings settings={data} />
}
