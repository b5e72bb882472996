import type { Sink } from '@livetap/contracts/rules/sinks.ts'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Forward, Plus } from 'lucide-react'
import { useState } from 'react'
import { meQuery } from '../../lib/queries.ts'
import { Button } from '../../ui/button.tsx'
import { ErrorNotice, Notice, Skeleton } from '../../ui/notice.tsx'
import { usePageTitle } from '../../ui/panel/page-title.ts'
import { NotPermitted } from '../../ui/panel/permitted.tsx'
import { MoveDialog } from './move-dialog.tsx'
import { RemoveDialog } from './remove-dialog.tsx'
import { SetAside } from './set-aside.tsx'
import { SinkCard } from './sink-card.tsx'
import { SinkDialog } from './sink-dialog.tsx'
import { sinksQuery } from './sink-queries.ts'

/** Where the events of the workspace are sent on to. */
export function ForwardingPage() {
  usePageTitle('Forwarding')
  const { data: me, isPending } = useQuery(meQuery)
  if (isPending) return <Skeleton className="m-3 h-64" />
  if (me && !me.permissions.includes('rule:read')) {
    return <NotPermitted level={1} needs="rule:read" words="See rules, what they did and why" />
  }
  const mayWrite = me?.permissions.includes('rule:write') ?? false
  const seesFaults = me?.permissions.includes('fault:read') ?? false
  return (
    <div className="mx-auto flex w-full max-w-4xl flex-col gap-4 px-3 py-4 md:px-6 md:py-6">
      <Sinks mayWrite={mayWrite} />
      {seesFaults && <SetAside mayWrite={mayWrite} />}
    </div>
  )
}

type Open =
  | { readonly kind: 'edit'; readonly sink: Sink | undefined }
  | { readonly kind: 'remove' | 'move'; readonly sink: Sink }

function Sinks({ mayWrite }: { mayWrite: boolean }) {
  const { data, error, isPending, refetch } = useQuery(sinksQuery)
  const [open, setOpen] = useState<Open>()
  const add = () => setOpen({ kind: 'edit', sink: undefined })
  const close = () => setOpen(undefined)
  const sinks = data?.items ?? []
  return (
    <>
      <header className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <h1 className="text-xl font-semibold tracking-tight">Forwarding</h1>
        <Link to="/rules/webhooks" className="text-sm text-accent underline underline-offset-2">
          What requests are signed with
        </Link>
        {mayWrite && sinks.length > 0 && (
          <Button look="primary" className="ml-auto max-md:h-11" onClick={add}>
            <Plus size={15} aria-hidden="true" /> New destination
          </Button>
        )}
      </header>
      {isPending && <Skeleton className="h-40" />}
      {error && !data && <ErrorNotice error={error} onRetry={() => void refetch()} />}
      {data && sinks.length === 0 && <NoSinks onAdd={mayWrite ? add : undefined} />}
      <ul aria-label="Destinations" className="flex flex-col gap-3 empty:hidden">
        {sinks.map((sink) => (
          <SinkCard
            key={sink.sinkId}
            sink={sink}
            mayWrite={mayWrite}
            onEdit={() => setOpen({ kind: 'edit', sink })}
            onRemove={() => setOpen({ kind: 'remove', sink })}
            onMove={() => setOpen({ kind: 'move', sink })}
          />
        ))}
      </ul>
      <SinkDialog open={open?.kind === 'edit'} sink={open?.sink} onClose={close} />
      <MoveDialog sink={open?.kind === 'move' ? open.sink : undefined} onClose={close} />
      <RemoveDialog sink={open?.kind === 'remove' ? open.sink : undefined} onClose={close} />
    </>
  )
}

function NoSinks({ onAdd }: { onAdd: (() => void) | undefined }) {
  return (
    <Notice title="Events stay here for now" icon={<Forward size={28} />}>
      <p>
        Name an address, and every chat message, gift and follow is sent there as it comes: to a program of yours, a
        database, or an automation service. What cannot be delivered is kept and tried again.
      </p>
      {onAdd && (
        <Button look="primary" className="max-md:h-11" onClick={onAdd}>
          <Plus size={15} aria-hidden="true" /> Add a destination
        </Button>
      )}
    </Notice>
  )
}
