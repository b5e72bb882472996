import type { Overlay, OverlayPage } from '@livetap/contracts/overlays/overlays.ts'
import { cleanText } from '../../../lib/viewer-text.ts'
import { Dot } from '../../../ui/badge.tsx'

/** Whether a browser source shows it, and what that has on its screen. */
export function PageState({ pages }: Pick<Overlay, 'pages'>) {
  const [first, ...others] = pages
  if (!first) {
    return (
      <p className="flex flex-wrap items-center gap-x-2 text-sm">
        <Dot tone="plain" /> Offline
        <span className="text-xs text-ink-3">
          No source has its link open. If one should, check its address, and that it is not set to shut down when
          hidden.
        </span>
      </p>
    )
  }
  return (
    <div className="flex flex-col gap-0.5 text-sm">
      <p className="flex flex-wrap items-center gap-x-2">
        <Dot tone={first.visible ? 'accent' : 'warn'} moving={first.visible} /> Ready
        <PageWords page={first} />
      </p>
      {others.map((page) => (
        <p key={page.pageId} className="pl-4">
          <PageWords page={page} />
        </p>
      ))}
    </div>
  )
}

function PageWords({ page: { inObs, visible, width, height, shows } }: { page: OverlayPage }) {
  return (
    <span className="min-w-0 text-xs text-ink-3 [overflow-wrap:anywhere]">
      {inObs ? 'in OBS' : 'in a browser'}, {width} × {height}, {visible ? 'shows' : 'hidden; has'}{' '}
      <bdi className="text-ink-2">{cleanText(shows) || 'nothing'}</bdi>
    </span>
  )
}
