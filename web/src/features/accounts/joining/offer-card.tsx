import type { InvitationOffer } from '@livetap/contracts/workspace/accounts.ts'
import { Check } from 'lucide-react'
import { useNow } from '../../../lib/now.ts'
import { roleWords } from '../../../lib/session/roles.ts'
import { expiryWords, nameWords } from '../../../lib/words/words.ts'
import { Time } from '../../../ui/panel/time.tsx'

/** As whom, by whom, and until when. */
export function OfferCard({ offer: { role, invitedBy, expiresAt } }: { offer: InvitationOffer }) {
  const { name, what, may } = roleWords(role)
  const now = useNow(15_000)
  return (
    <div className="flex flex-col gap-3 rounded-lg border border-line bg-bg p-4 text-sm">
      <p className="text-ink-2 [overflow-wrap:anywhere]">
        <bdi className="font-semibold text-ink">{nameWords(invitedBy)}</bdi> invites you as
      </p>
      <div className="flex flex-col gap-1">
        <p className="text-base font-semibold">{name}</p>
        {what && <p className="text-pretty text-ink-2">{what}</p>}
      </div>
      <ul className="flex flex-col gap-1 text-ink-2">
        {may.map((one) => (
          <li key={one} className="flex gap-2">
            <Check size={15} aria-hidden="true" className="mt-0.5 shrink-0 text-accent" />
            {one}
          </li>
        ))}
      </ul>
      <p className="text-xs text-ink-3">
        The invitation <Time at={expiresAt}>{expiryWords(expiresAt, now)}</Time>. It is good for one person.
      </p>
    </div>
  )
}
