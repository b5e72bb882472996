import type { Person } from '@livetap/contracts/metrics.ts'
import { ExternalLink } from 'lucide-react'
import { useMedia } from '../../../lib/now.ts'
import { cleanText } from '../../../lib/viewer-text.ts'
import { Avatar } from '../../../ui/avatar.tsx'
import { Dialog } from '../../../ui/dialog.tsx'
import { nameOf } from '../../../ui/feed/feed.tsx'
import { FiguresOfViewer } from './viewer-figures.tsx'

interface ViewerCardProps {
  readonly person: Person | undefined
  readonly streamId: string
  readonly onClose: () => void
}

/** Who somebody is, and what they did in this live. */
export function ViewerCard({ person, streamId, onClose }: ViewerCardProps) {
  const phone = useMedia('(max-width: 767px)')
  return (
    <Dialog open={person !== undefined} onClose={onClose} title="Viewer" shape={phone ? 'sheet' : 'box'}>
      {person && (
        <div className="flex flex-col gap-4 p-4">
          <div className="flex items-center gap-3">
            <Avatar name={nameOf(person)} url={person.avatarUrl} size="large" />
            <div className="min-w-0">
              <div className="text-base leading-tight font-semibold [overflow-wrap:anywhere]">
                <bdi>{nameOf(person)}</bdi>
              </div>
              {person.uniqueId !== '' && (
                <a
                  href={`https://www.tiktok.com/@${encodeURIComponent(person.uniqueId)}`}
                  target="_blank"
                  rel="noreferrer"
                  className="inline-flex max-w-full items-center gap-1 text-sm text-ink-2 hover:text-accent"
                >
                  <span className="truncate">@{cleanText(person.uniqueId)}</span>
                  <ExternalLink size={12} aria-label="Opens TikTok" className="shrink-0" />
                </a>
              )}
            </div>
          </div>
          <FiguresOfViewer person={person} streamId={streamId} />
        </div>
      )}
    </Dialog>
  )
}
