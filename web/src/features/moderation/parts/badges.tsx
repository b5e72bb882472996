import type { CommentMark, Hold, ViewerStanding } from '@livetap/contracts/workspace/moderation.ts'
import { NotebookPen } from 'lucide-react'
import { plural } from '../../../lib/format.ts'
import { Badge, type Tone } from '../../../ui/badge.tsx'
import { labelClasses } from './words.ts'

interface State {
  readonly name: string
  readonly tone: Tone
  readonly title: string
}

/** What moderators did with a comment, or may want to do. */
export function CommentBadges({ mark, hold }: { mark: CommentMark | undefined; hold: Hold | undefined }) {
  return (
    <>
      {mark?.hidden && <StateBadge name="hidden" tone="danger" title="Not shown to the public" />}
      {hold?.state === 'waiting' && <StateBadge name="held" tone="warn" title="Waits until somebody approves it" />}
      {hold?.state === 'rejected' && <StateBadge name="rejected" tone="danger" title="Not shown to the public" />}
      {mark?.featured && <StateBadge name="featured" tone="gift" title="Shown large to the public" />}
      {mark && mark.matches.length > 0 && (
        <StateBadge name="flagged" tone="warn" title="There is a flagged word in it" />
      )}
    </>
  )
}

interface ViewerBadgesProps {
  readonly standing: ViewerStanding | undefined
  readonly isNew: boolean
}

/** How a viewer stands, behind their name. */
export function ViewerBadges({ standing, isNew }: ViewerBadgesProps) {
  return (
    <>
      {isNew && <StateBadge name="new" tone="follow" title="Never seen in a live before this one" />}
      {standing?.muted && <StateBadge name="muted" tone="danger" title="Kept off what the public sees" />}
      {standing?.excluded && <StateBadge name="no rules" tone="plain" title="Excluded from rules for a while" />}
      {standing && standing.notes > 0 && (
        <span
          title={plural(standing.notes, 'note')}
          className="ml-1 inline-flex items-center gap-0.5 align-[-0.1em] text-2xs text-ink-2"
        >
          <NotebookPen size={11} aria-hidden="true" />
          {standing.notes}
          <span className="sr-only">{standing.notes === 1 ? ' note' : ' notes'}</span>
        </span>
      )}
    </>
  )
}

const StateBadge = ({ name, tone, title }: State) => (
  <>
    {' '}
    <Badge tone={tone} title={title}>
      {name}
    </Badge>
  </>
)

/** The colour that moderators gave a viewer. */
export function LabelDot({ standing }: { standing: ViewerStanding | undefined }) {
  if (!standing?.label) return null
  return (
    <span title={`Labelled ${standing.label}`} className={`mr-1 inline-block ${labelClasses[standing.label]}`}>
      <span aria-hidden="true" className="inline-block size-2 rounded-full bg-current align-[0.08em]" />
      <span className="sr-only">labelled {standing.label} </span>
    </span>
  )
}
