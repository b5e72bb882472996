import type { Person } from '@livetap/contracts/metrics.ts'
import { Avatar } from '../../../ui/avatar.tsx'
import { nameOf } from '../../../ui/feed/feed.tsx'
import { useControls } from '../desk/controls.ts'
import { useStanding } from '../state/desk-context.ts'
import { LabelDot } from './badges.tsx'

/** Who somebody is, which opens their card. */
export function ViewerName({ viewer }: { viewer: Person }) {
  const { openViewer } = useControls()
  const standing = useStanding(viewer.userId)
  return (
    <span className="flex min-w-0 items-center gap-1.5">
      <Avatar name={nameOf(viewer)} url={viewer.avatarUrl} />
      <button
        type="button"
        tabIndex={-1}
        title="Card of the viewer (U)"
        onClick={(event) => {
          event.stopPropagation()
          openViewer(viewer)
        }}
        className="min-w-0 truncate rounded-sm text-left text-sm font-semibold text-ink-2 hover:text-ink hover:underline"
      >
        <LabelDot standing={standing} />
        <bdi>{nameOf(viewer)}</bdi>
      </button>
    </span>
  )
}
