import type { ViewerProfile } from '@livetap/contracts/workspace/privacy.ts'
import { cleanText } from '../../lib/viewer-text.ts'
import { Avatar } from '../../ui/avatar.tsx'

/** Who it is, as told by the viewer: nothing of it is trusted. */
export function ViewerLine({ viewer }: { viewer: ViewerProfile }) {
  const name = cleanText(viewer.displayName) || 'No name'
  return (
    <div className="flex min-w-0 items-center gap-3">
      <Avatar name={name} url={viewer.avatarUrl} size="large" />
      <div className="min-w-0">
        <p className="truncate font-semibold">
          <bdi>{name}</bdi>
        </p>
        <p className="truncate text-xs text-ink-3">
          {viewer.uniqueId !== '' && <bdi>@{cleanText(viewer.uniqueId)} · </bdi>}
          {viewer.userId}
        </p>
      </div>
    </div>
  )
}
