import { Ban as BanIcon } from 'lucide-react'
import { formatDay, formatMinute } from '../../lib/format.ts'
import { useNow } from '../../lib/now.ts'
import { nameWords } from '../../lib/words/words.ts'
import { Button } from '../../ui/button.tsx'
import { Time } from '../../ui/panel/time.tsx'
import { useMayDo, useSay, useView } from '../room/room-context.ts'
import type { Ban } from '../room/room-view.ts'

/** Who may not come in, and until when, for those who may change that. */
export function Banned() {
  const mayBan = useMayDo('ban')
  const bans = useView((view) => view.bans)
  const now = useNow(30_000)
  const lasting = bans.filter(({ until }) => Date.parse(until) > now)
  if (!mayBan || lasting.length === 0) return null
  return (
    <section aria-labelledby="banned" className="mt-2 border-t border-line pt-2">
      <h2 id="banned" className="px-3 py-1 text-xs font-semibold text-ink-3">
        Banned
      </h2>
      <ul>
        {lasting.toReversed().map((ban) => (
          <BannedOne key={ban.memberId} ban={ban} />
        ))}
      </ul>
    </section>
  )
}

function BannedOne({ ban: { memberId, name, until } }: { ban: Ban }) {
  const [say, isPending] = useSay()
  return (
    <li className="flex min-h-13 items-center gap-2.5 py-1 pr-3 pl-3 hover:bg-hover">
      <span className="flex size-8 shrink-0 items-center justify-center rounded-full bg-raised text-ink-3 ring-1 ring-line">
        <BanIcon size={14} aria-hidden="true" />
      </span>
      <div className="min-w-0 flex-1">
        <p className="truncate text-sm font-medium text-ink-2">
          <bdi>{nameWords(name)}</bdi>
        </p>
        <p className="text-xs text-ink-3">
          until <Time at={until}>{untilWords(until)}</Time>
        </p>
      </div>
      <Button size="small" disabled={isPending} onClick={() => void say('unban', { memberId })} className="max-md:h-10">
        Let them back in <span className="sr-only">: {nameWords(name)}</span>
      </Button>
    </li>
  )
}

/** `14:02`, or `24 Nov 2027, 14:02`. */
function untilWords(until: string): string {
  const day = formatDay(until)
  return day === 'Today' ? formatMinute(until) : `${day}, ${formatMinute(until)}`
}
