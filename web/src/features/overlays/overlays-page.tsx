import type { OverlayKind } from '@livetap/contracts/overlays/usual.ts'
import { overlayKinds, usualSettings } from '@livetap/contracts/overlays/usual.ts'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Layers, Plus } from 'lucide-react'
import { Button } from '../../ui/button.tsx'
import { Menu, MenuItem } from '../../ui/menu.tsx'
import { ErrorNotice, InlineError, Notice, Skeleton } from '../../ui/notice.tsx'
import { usePageTitle } from '../../ui/panel/page-title.ts'
import { useMay } from '../../ui/panel/permitted.tsx'
import { OverlayCard } from './card/overlay-card.tsx'
import { kindWords } from './kinds.ts'
import { createOverlay, overlaysQuery, useDeed } from './queries.ts'
import { Screens } from './screens/screens.tsx'

/** All overlays of the workspace, how they look, and whether something shows them; below, the queues of alerts. */
export function OverlaysPage() {
  usePageTitle('Overlays')
  const { data, error, isPending, refetch } = useQuery(overlaysQuery)
  const mayManage = useMay('overlay:manage')
  const maySend = useMay('rule:run')
  const create = useDeed(createOverlay)
  const make = (kind: OverlayKind) => create.mutate({ name: kindWords[kind].title, settings: usualSettings[kind] })
  const overlays = data?.items ?? []
  return (
    <div className="mx-auto flex w-full max-w-6xl flex-col gap-4 px-3 py-4 md:px-6 md:py-6">
      <header className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <h1 className="text-xl font-semibold tracking-tight">Overlays</h1>
        {mayManage && overlays.length > 0 && <NewMenu isPending={create.isPending} onMake={make} />}
      </header>
      <p className="max-w-2xl text-sm text-pretty text-ink-2">
        Add the link of an overlay to OBS or LIVE Studio as a browser source, in the size that its card names. Changes
        here show there at once. Whoever has a link sees what the overlay shows, and nothing else.
      </p>
      {maySend && overlays.length > 0 && <TryOut />}
      {create.error && <InlineError error={create.error} />}
      {isPending && <Skeleton className="h-72" />}
      {error && !data && <ErrorNotice error={error} onRetry={() => void refetch()} />}
      {data && overlays.length === 0 && <NoOverlays mayManage={mayManage} isPending={create.isPending} onMake={make} />}
      {overlays.length > 0 && (
        <ul aria-label="Overlays" className="grid grid-cols-[minmax(0,1fr)] gap-4 lg:grid-cols-2">
          {overlays.map((overlay) => (
            <OverlayCard key={overlay.overlayId} overlay={overlay} />
          ))}
        </ul>
      )}
      <Screens />
    </div>
  )
}

/** For whoever has nobody yet who would send a gift. */
const TryOut = () => (
  <p className="text-sm text-ink-2">
    Nothing to see yet?{' '}
    <Link to="/rules/test-events" className="text-accent underline underline-offset-2">
      Send a test event
    </Link>
  </p>
)

interface MakeProps {
  readonly isPending: boolean
  readonly onMake: (kind: OverlayKind) => void
}

function NewMenu({ isPending, onMake }: MakeProps) {
  return (
    <div className="ml-auto">
      <Menu
        label="Kinds of overlays"
        trigger={
          <Button look="primary" disabled={isPending}>
            <Plus size={15} /> New overlay
          </Button>
        }
      >
        {overlayKinds.map((kind) => (
          <MenuItem key={kind} onSelect={() => onMake(kind)}>
            <span className="flex max-w-72 flex-col">
              <span className="font-medium">{kindWords[kind].title}</span>
              <span className="text-xs text-pretty text-ink-3">{kindWords[kind].what}</span>
            </span>
          </MenuItem>
        ))}
      </Menu>
    </div>
  )
}

function NoOverlays({ mayManage, isPending, onMake }: MakeProps & { readonly mayManage: boolean }) {
  return (
    <Notice title="There is no overlay yet" icon={<Layers size={28} />}>
      {mayManage ? (
        <>
          <p>One click makes the first: a chat that is ready for OBS, with a link to copy.</p>
          <Button look="primary" size="large" disabled={isPending} onClick={() => onMake('chat')}>
            <Plus size={17} /> Make a chat overlay
          </Button>
          <NewMenuLine isPending={isPending} onMake={onMake} />
        </>
      ) : (
        <p>A streamer, admin or owner of the workspace can make some.</p>
      )}
    </Notice>
  )
}

const NewMenuLine = ({ isPending, onMake }: MakeProps) => (
  <p className="flex flex-wrap items-center justify-center gap-1.5 text-ink-3">
    or begin with
    {(['alert', 'goal', 'activity'] as const).map((kind) => (
      <Button key={kind} size="small" disabled={isPending} onClick={() => onMake(kind)}>
        {kindWords[kind].title}
      </Button>
    ))}
  </p>
)
