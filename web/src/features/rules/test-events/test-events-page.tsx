import { FlaskConical } from 'lucide-react'
import { Badge } from '../../../ui/badge.tsx'
import { RulesFrame, TallPage } from '../parts/page.tsx'
import { Sender } from './sender.tsx'
import { SentList } from './sent-list.tsx'

/** Whole events that are made up, sent the way of those of a live. */
export function TestEventsPage() {
  return (
    <RulesFrame title="Test events">
      <TallPage>
        <p className="flex items-start gap-2 text-sm text-pretty text-ink-2">
          <FlaskConical size={16} aria-hidden="true" className="mt-0.5 shrink-0 text-share" />
          <span>
            These are tests, and in no figures, reports or points. Rules act on them{' '}
            <strong className="font-semibold text-ink">for real</strong>: what they send is sent, alerts are shown, and
            devices move. Everywhere they carry the badge <Badge tone="share">Test</Badge>.
          </span>
        </p>
        <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-4 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
          <Sender />
          <SentList />
        </div>
      </TallPage>
    </RulesFrame>
  )
}
