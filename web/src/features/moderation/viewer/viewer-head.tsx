import type { Person } from '@livetap/contracts/metrics.ts'
import type { ViewerStanding } from '@livetap/contracts/workspace/moderation.ts'
import { ExternalLink } from 'lucide-react'
import { cleanText } from '../../../lib/viewer-text.ts'
import { Avatar } from '../../../ui/avatar.tsx'
import { nameOf } from '../../../ui/feed/feed.tsx'
import { LabelDot, ViewerBadges } from '../parts/badges.tsx'

interface ViewerHeadProps {
  readonly viewer: Person
  readonly standing: ViewerStanding | undefined
  readonly isNew: boolean
}

/** Who somebody is. */
export function ViewerHead({ viewer, standing, isNew }: ViewerHeadProps) {
  const name = cleanText(viewer.uniqueId)
  return (
    <div className="flex items-center gap-3">
      <Avatar name={nameOf(viewer)} url={viewer.avatarUrl} size="large" />
      <div className="min-w-0">
        <p className="text-base leading-tight font-semibold [overflow-wrap:anywhere]">
          <LabelDot standing={standing} />
          <bdi className="line-clamp-2">{nameOf(viewer)}</bdi>
          <ViewerBadges standing={standing} isNew={isNew} />
        </p>
        {name !== '' && (
          <a
            href={`https://www.tiktok.com/@${encodeURIComponent(viewer.uniqueId)}`}
            target="_blank"
            rel="noopener noreferrer"
            className="inline-flex max-w-full items-center gap-1 text-sm text-ink-2 hover:text-accent"
          >
            <span className="truncate">@{name}</span>
            <ExternalLink size={12} aria-label="Opens TikTok" className="shrink-0" />
          </a>
        )}
      </div>
    </div>
  )
}
