import type { PublicRoom } from '@livetap/contracts/rooms/access.ts'
import { Clapperboard, Lock, Users } from 'lucide-react'
import type { ReactNode } from 'react'
import { plural } from '../../lib/format.ts'
import { cleanText } from '../../lib/viewer-text.ts'
import { nameWords } from '../../lib/words/words.ts'
import { buttonClass } from '../button.tsx'
import { CopyText } from '../copy-button.tsx'
import { Picture } from '../picture.tsx'

interface RoomCardProps {
  readonly room: PublicRoom
  /** Of its heading. */
  readonly level: 2 | 3
  /** Where people go. */
  readonly url: string
  /** Beside the name. */
  readonly badge?: ReactNode
  /** Behind how many are in it. */
  readonly note?: ReactNode
  /** Said while nothing plays. */
  readonly quiet: ReactNode
  /** At the end of the last line. */
  readonly menu?: ReactNode
}

/** A room: who is in it, what plays, and the way in. */
export function RoomCard({ room, level, url, badge, note, quiet, menu }: RoomCardProps) {
  const { id, present } = room
  return (
    <li className="flex min-w-0 flex-col gap-3 rounded-lg border border-line bg-surface p-4">
      <Head {...{ room, level, badge, note }} />
      <Playing room={room} quiet={quiet} />
      <div className="mt-auto flex flex-wrap items-center gap-2 max-md:[&_button]:h-10">
        <a
          href={`/watch/${encodeURIComponent(id)}`}
          className={`${buttonClass({ size: 'small', look: present > 0 ? 'primary' : 'plain' })} max-md:h-10`}
        >
          Join<span className="sr-only"> {nameWords(room.name)}</span>
        </a>
        <CopyText text={url}>Copy the link</CopyText>
        {menu && <div className="ml-auto">{menu}</div>}
      </div>
    </li>
  )
}

type HeadProps = Pick<RoomCardProps, 'room' | 'level' | 'badge' | 'note'>

function Head({ room: { name, hasPassword, present }, level, badge, note }: HeadProps) {
  const Heading = `h${level}` as const
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <Heading className="flex min-w-0 items-center gap-2 text-sm font-semibold">
        <bdi className="truncate">{nameWords(name)}</bdi>
        {badge}
        {hasPassword && <Lock size={13} aria-label="with a password" className="shrink-0 text-ink-3" />}
      </Heading>
      <p
        className={`flex min-w-0 items-center gap-1.5 text-xs whitespace-nowrap ${present > 0 ? 'text-accent' : 'text-ink-3'}`}
      >
        <Users size={13} aria-hidden="true" className="shrink-0" />
        {present > 0 ? `${plural(present, 'person', 'people')} in it` : 'Nobody in it'}
        {note && <span className="min-w-0 truncate text-ink-3">· {note}</span>}
      </p>
    </div>
  )
}

function Playing({ room: { nowPlaying }, quiet }: Pick<RoomCardProps, 'room' | 'quiet'>) {
  const shape = 'h-10 w-8 shrink-0 rounded bg-raised ring-1 ring-line'
  return (
    <div className="flex min-w-0 items-center gap-2.5 text-xs text-ink-3">
      <Picture url={nowPlaying?.pictureUrl} alt="" className={`${shape} object-cover`}>
        <span className={`${shape} flex items-center justify-center`}>
          <Clapperboard size={14} aria-hidden="true" />
        </span>
      </Picture>
      {nowPlaying ? (
        <bdi className="line-clamp-2 min-w-0 text-ink-2 [overflow-wrap:anywhere]">{cleanText(nowPlaying.title)}</bdi>
      ) : (
        quiet
      )}
    </div>
  )
}

/** As many beside each other as there is room for. */
export const RoomCards = ({ label, children }: { label: string; children: ReactNode }) => (
  <ul aria-label={label} className="grid grid-cols-[minmax(0,1fr)] gap-4 empty:hidden md:grid-cols-2 xl:grid-cols-3">
    {children}
  </ul>
)

/** A room of the lobby, as everybody sees it. */
export const PublicRoomCard = ({ room }: { room: PublicRoom }) => (
  <RoomCard
    room={room}
    level={3}
    url={`${location.origin}/watch/${encodeURIComponent(room.id)}`}
    quiet={room.hasPassword ? 'Only shown to who knows the password' : 'Nothing to watch yet'}
  />
)
