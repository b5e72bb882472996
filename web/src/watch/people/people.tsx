import type { Member } from '@livetap/contracts/rooms/members.ts'
import { MicOff } from 'lucide-react'
import { cleanText } from '../../lib/viewer-text.ts'
import { Avatar } from '../../ui/avatar.tsx'
import { Badge, Dot } from '../../ui/badge.tsx'
import { classNames } from '../../ui/class-names.ts'
import { useView } from '../room/room-context.ts'
import { roleNames, skewWords, stateWords } from '../room/words.ts'
import { Banned } from './banned.tsx'
import { PersonMenu } from './person-menu.tsx'

const ranks = ['owner', 'moderator', 'dj', 'member', 'guest']

/** Who is here, who was, and how well their players keep up. */
export function People() {
  const members = useView(({ state }) => state.members)
  const sorted = members.toSorted(
    (one, other) =>
      Number(other.isPresent) - Number(one.isPresent) || ranks.indexOf(one.role) - ranks.indexOf(other.role),
  )
  return (
    <div className="min-h-0 flex-1 overflow-y-auto py-1 pb-[env(safe-area-inset-bottom)]">
      <ul aria-label="People">
        {sorted.map((member) => (
          <Person key={member.id} member={member} />
        ))}
      </ul>
      <Banned />
    </div>
  )
}

function Person({ member }: { member: Member }) {
  const { id, name, role, isPresent, mutedUntil } = member
  const you = useView(({ state }) => state.you.id)
  const isMuted = mutedUntil !== undefined && Date.parse(mutedUntil) > Date.now()
  return (
    <li className="flex min-h-13 items-center gap-2.5 py-1 pr-2 pl-3 hover:bg-hover">
      <span className={classNames('shrink-0', !isPresent && 'opacity-50')}>
        <Avatar name={name} size="medium" />
      </span>
      <div className="min-w-0 flex-1">
        <p className="flex min-w-0 items-center gap-1.5 text-sm font-medium">
          <bdi className={classNames('truncate', !isPresent && 'text-ink-3')}>{cleanText(name)}</bdi>
          {id === you && <span className="shrink-0 font-normal text-ink-3">(you)</span>}
          {role !== 'member' && <Badge tone={role === 'owner' ? 'accent' : 'plain'}>{roleNames[role]}</Badge>}
          {isMuted && <MicOff size={13} aria-label="muted" className="shrink-0 text-warn" />}
        </p>
        <How member={member} />
      </div>
      <PersonMenu member={member} isYou={id === you} />
    </li>
  )
}

/** What the player of somebody does, and by how much it is off. */
function How({ member: { id, isPresent, isExcluded } }: { member: Member }) {
  const pulse = useView(({ pulses }) => pulses.get(id))
  if (!isPresent) return <p className="text-xs text-ink-3">Away</p>
  if (!pulse) return <p className="text-xs text-ink-3">Here</p>
  const { state, skewMs } = pulse
  const isFine = state === 'playing' || state === 'paused' || state === 'ready' || state === 'idle' || state === 'ended'
  return (
    <p className="flex items-center gap-1.5 text-xs text-ink-3">
      <Dot tone={isFine ? 'accent' : 'warn'} />
      {stateWords[state]}
      {state === 'playing' && skewMs !== undefined && (
        <span className={Math.abs(skewMs) < 100 ? 'text-ink-2' : 'text-warn'}>{skewWords(skewMs)}</span>
      )}
      {isExcluded && <span title="It stalls so often that nobody waits for it">· not waited for</span>}
    </p>
  )
}
