import type { StreamReport } from '@livetap/contracts/reports.ts'
import { type UseQueryResult, useQueries } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { Plus } from 'lucide-react'
import { useMemo, useState } from 'react'
import { plural } from '../../../lib/format.ts'
import { cleanText } from '../../../lib/viewer-text.ts'
import { Button } from '../../../ui/button.tsx'
import { CopyLink } from '../../../ui/copy-button.tsx'
import { Dialog } from '../../../ui/dialog.tsx'
import { InlineError } from '../../../ui/notice.tsx'
import { isMissing } from '../../../ui/page-error.tsx'
import { Page, useTitle } from '../parts/page.tsx'
import { reportQuery } from '../queries.ts'
import { mostLives, readChosen, writeChosen } from './chosen-lives.ts'
import { CompareCurves } from './compare-curves.tsx'
import { type ComparedLive, CompareTable } from './compare-table.tsx'
import { LivePicker } from './live-picker.tsx'

/** Two to six lives side by side; which ones is in the address. */
export function ComparePage() {
  const [chosen, choose] = useChosen()
  const counts = useQueries({ queries: chosen.map(reportQuery), combine: readCounts })
  const lives = useMemo(() => {
    const all = chosen.map((streamId, index) => ({
      streamId,
      report: counts[index]?.report,
      error: counts[index]?.error,
    }))
    return all.filter(({ report, error }) => report || !error)
  }, [chosen, counts])
  const waiting = lives.filter(({ report }) => !report).length
  const toggle = (id: string) => choose(chosen.includes(id) ? chosen.filter((one) => one !== id) : [...chosen, id])
  useTitle('Compare lives')
  return (
    <Page>
      <header className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <h1 className="text-xl font-semibold tracking-tight">Compare lives</h1>
        {waiting > 0 && (
          <p role="status" className="text-sm text-ink-3">
            Counting {plural(waiting, 'live')} from the log.
          </p>
        )}
        {chosen.length > 1 && <Actions chosen={chosen} onToggle={toggle} />}
      </header>
      {chosen.map((id, index) => {
        const error = counts[index]?.error
        return error ? <Failed key={id} id={id} error={error} onRemove={() => toggle(id)} /> : null
      })}
      {chosen.length < 2 ? (
        <FirstChoice chosen={chosen} onToggle={toggle} />
      ) : (
        <Compared lives={lives} chosen={chosen} onChoose={choose} />
      )}
    </Page>
  )
}

interface ChoiceProps {
  readonly chosen: readonly string[]
  readonly onToggle: (streamId: string) => void
}

function Actions({ chosen, onToggle }: ChoiceProps) {
  const [adding, setAdding] = useState(false)
  return (
    <div className="ml-auto flex items-center gap-1 print:hidden">
      <Button size="small" onClick={() => setAdding(true)}>
        <Plus size={13} /> Add a live
      </Button>
      <CopyLink label="Copy the link to this comparison" />
      <Dialog open={adding} onClose={() => setAdding(false)} title={`Add a live (${chosen.length} of ${mostLives})`}>
        <LivePicker chosen={chosen} onToggle={onToggle} />
      </Dialog>
    </div>
  )
}

type Count = Pick<UseQueryResult<StreamReport>, 'error'> & { readonly report: StreamReport | undefined }

/** Stays the same while nothing of it changes, so that the charts are not drawn again. */
const readCounts = (results: readonly UseQueryResult<StreamReport>[]): Count[] =>
  results.map(({ data, error }) => ({ report: data, error }))

function useChosen(): [string[], (ids: readonly string[]) => void] {
  const search = useSearch({ from: '/compare' })
  const navigate = useNavigate({ from: '/compare' })
  const chosen = useMemo(() => readChosen(search.streams), [search.streams])
  const choose = (ids: readonly string[]) => {
    const streams = writeChosen(ids.slice(0, mostLives))
    void navigate({ search: streams === undefined ? {} : { streams }, replace: true })
  }
  return [chosen, choose]
}

function FirstChoice({ chosen, onToggle }: ChoiceProps) {
  return (
    <div className="mx-auto flex w-full max-w-2xl flex-col gap-3">
      <p className="text-sm text-ink-2">
        {chosen.length === 0
          ? 'Choose two to six lives. They are laid side by side, and over each other from their beginnings.'
          : 'One is chosen. Choose another to compare it with.'}
      </p>
      <div className="overflow-hidden rounded-lg border border-line bg-surface">
        <LivePicker chosen={chosen} onToggle={onToggle} />
      </div>
    </div>
  )
}

interface ComparedProps {
  readonly lives: readonly ComparedLive[]
  readonly chosen: readonly string[]
  readonly onChoose: (ids: readonly string[]) => void
}

function Compared({ lives, chosen, onChoose }: ComparedProps) {
  if (lives.length === 0) return null
  return (
    <>
      <CompareTable
        lives={lives}
        onRemove={(id) => onChoose(chosen.filter((one) => one !== id))}
        onFirst={(id) => onChoose([id, ...chosen.filter((one) => one !== id)])}
      />
      <CompareCurves lives={lives} />
    </>
  )
}

function Failed({ id, error, onRemove }: { id: string; error: Error; onRemove: () => void }) {
  return (
    <div className="flex flex-wrap items-center gap-3 rounded-lg border border-danger/30 bg-danger-soft px-4 py-2">
      <span className="max-w-full truncate font-mono text-xs text-ink-2">{cleanText(id)}</span>
      {isMissing(error) ? (
        <p role="alert" className="text-sm text-danger">
          There is no such live.
        </p>
      ) : (
        <InlineError error={error} />
      )}
      <Button size="small" className="ml-auto" onClick={onRemove}>
        Leave it out
      </Button>
    </div>
  )
}
