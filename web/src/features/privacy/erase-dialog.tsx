import type { ViewerHoldings } from '@livetap/contracts/workspace/privacy.ts'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { plural } from '../../lib/format.ts'
import { cleanText } from '../../lib/viewer-text.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { InlineError } from '../../ui/notice.tsx'
import { eraseViewer, erasuresQuery } from './queries.ts'
import { ViewerLine } from './viewer-line.tsx'

interface EraseDialogProps {
  readonly holdings: ViewerHoldings
  readonly open: boolean
  readonly onClose: () => void
  readonly onErased: () => void
}

/** What will be gone and what stays; whoever means it types the name. */
export function EraseDialog({ holdings, open, onClose, onErased }: EraseDialogProps) {
  return (
    <Dialog open={open} onClose={onClose} title="Erase a viewer">
      <EraseForm holdings={holdings} onClose={onClose} onErased={onErased} />
    </Dialog>
  )
}

function EraseForm({ holdings, onClose, onErased }: Omit<EraseDialogProps, 'open'>) {
  const { viewer } = holdings
  const [typed, setTyped] = useState('')
  const erasing = useErasing(holdings, onErased)
  const wanted = viewer.uniqueId === '' ? viewer.userId : `@${viewer.uniqueId}`
  const isMeant = typed.trim().replace(/^@/, '').toLowerCase() === wanted.replace(/^@/, '').toLowerCase()
  return (
    <form
      className="flex flex-col gap-4 p-4 text-sm"
      onSubmit={(event) => {
        event.preventDefault()
        if (isMeant) erasing.mutate()
      }}
    >
      <ViewerLine viewer={viewer} />
      <Consequences holdings={holdings} />
      <NameField wanted={wanted} value={typed} onChange={setTyped} />
      {erasing.error && <InlineError error={erasing.error} />}
      <div className="flex flex-wrap justify-end gap-2">
        <Button look="quiet" onClick={onClose}>
          Cancel
        </Button>
        <Button type="submit" look="danger" disabled={!isMeant || erasing.isPending} className="border border-line">
          Erase for good
        </Button>
      </div>
    </form>
  )
}

function NameField(props: {
  readonly wanted: string
  readonly value: string
  readonly onChange: (text: string) => void
}) {
  return (
    <label className="flex flex-col gap-1.5">
      <span className="[overflow-wrap:anywhere]">
        Type <bdi className="font-semibold">{cleanText(props.wanted)}</bdi> to erase this viewer.
      </span>
      <input
        value={props.value}
        onChange={(event) => props.onChange(event.target.value)}
        data-autofocus
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        className="h-10 rounded-lg border border-line bg-bg px-3 max-md:text-base"
      />
    </label>
  )
}

function Consequences({ holdings: { events, comments, coins, streams } }: { holdings: ViewerHoldings }) {
  return (
    <ul className="flex list-disc flex-col gap-1.5 pl-5 text-pretty text-ink-2 marker:text-ink-3">
      <li>
        Gone for good: name, picture and id, the text of {plural(comments, 'comment')}, and every mention in battles,
        rankings and raw messages.
      </li>
      <li>
        What stays: that {plural(events, 'event')} happened in {plural(streams, 'live')}, and their{' '}
        {plural(coins, 'coin')}, under a random id. Totals do not change.
      </li>
      <li>Not reached: files that were downloaded before, backups, and what others wrote about this viewer.</li>
      <li>Should this viewer come to a live again, that is stored as of somebody new.</li>
    </ul>
  )
}

function useErasing(holdings: ViewerHoldings, onErased: () => void) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: () => eraseViewer(holdings),
    onSuccess: () => {
      onErased()
      return client.invalidateQueries({ queryKey: erasuresQuery.queryKey })
    },
    onError: () => client.invalidateQueries({ queryKey: ['viewer', holdings.viewer.userId] }),
  })
}
