import { CloudOff } from 'lucide-react'
import type { ReactNode } from 'react'
import { useLivestreams } from '../../../lib/livestreams.ts'
import { Button } from '../../../ui/button.tsx'
import { ErrorNotice, Skeleton } from '../../../ui/notice.tsx'
import { usePageTitle } from '../../../ui/panel/page-title.ts'
import { Permitted } from '../../../ui/panel/permitted.tsx'
import { retryListening, useDevices, useListening } from '../state/store.ts'

interface DevicesFrameProps {
  readonly title: string
  readonly children: ReactNode
}

/** What every page of devices stands in. */
export function DevicesFrame({ title, children }: DevicesFrameProps) {
  usePageTitle(title)
  return (
    <Permitted needs="device:read" words="See devices, what they can do and have done">
      <Listening>{children}</Listening>
    </Permitted>
  )
}

/** Only who may see devices listens to them. */
function Listening({ children }: { children: ReactNode }) {
  useListening()
  const { isKnown, isHeard, refusal } = useDevices()
  const { link } = useLivestreams()
  if (!isKnown && refusal) return <ErrorNotice level={1} error={refusal} onRetry={retryListening} />
  return (
    <div className="mx-auto flex w-full max-w-6xl flex-col gap-4 px-3 py-4 md:px-6 md:py-6">
      {isKnown && !isHeard && link.state === 'open' && <Unheard />}
      {isKnown ? children : <Waiting />}
    </div>
  )
}

/** Where nothing of the server is heard, the frame says so. */
const Unheard = () => (
  <p role="status" className="flex flex-wrap items-center gap-2 rounded-lg bg-warn-soft px-3 py-2 text-sm text-warn">
    <CloudOff size={15} aria-hidden="true" className="shrink-0" />
    <span className="min-w-0 flex-1">
      Devices are not heard of: what is shown may be old. The server is asked again.
    </span>
    <Button size="small" onClick={retryListening}>
      Try now
    </Button>
  </p>
)

const Waiting = () => (
  <div aria-busy="true" className="flex flex-col gap-4">
    <span className="sr-only">Loading</span>
    <Skeleton className="h-10 w-48" />
    <div className="grid gap-4 md:grid-cols-2 xl:grid-cols-3">
      {[1, 2, 3].map((one) => (
        <Skeleton key={one} className="h-44" />
      ))}
    </div>
  </div>
)
