import { Ban, Copy, DoorClosed, LogOut } from 'lucide-react'
import { Button, buttonClass } from '../../ui/button.tsx'
import { Notice } from '../../ui/notice.tsx'
import { usePageTitle } from '../../ui/panel/page-title.ts'
import type { Departure } from '../room/connection.ts'
import { DoorFrame } from './door-frame.tsx'

const words = {
  kicked: { title: 'You were sent out of the room', text: 'You may come back if you are let in.', icon: LogOut },
  banned: {
    title: 'You were banned from the room',
    text: 'You may come back when the ban is over, or somebody takes it back.',
    icon: Ban,
  },
  removed: { title: 'The room was closed', text: 'Whoever it belongs to has removed it.', icon: DoorClosed },
  replaced: {
    title: 'The room is open in another window',
    text: 'You watch it there, as the same person.',
    icon: Copy,
  },
  stopping: { title: 'The server is going down', text: 'Come back in a moment.', icon: DoorClosed },
} as const satisfies Record<Departure, unknown>

/** Out of the room, and why. */
export function Left({ reason, onBack }: { reason: Departure; onBack: () => void }) {
  const { title, text, icon: Icon } = words[reason]
  usePageTitle(title)
  return (
    <DoorFrame>
      <div role="alert">
        <Notice level={1} title={title} icon={<Icon size={28} />}>
          <p>{text}</p>
          {reason === 'banned' || reason === 'removed' ? (
            <a href="/watch" className={buttonClass({})}>
              See other rooms
            </a>
          ) : (
            <Button look="primary" onClick={onBack}>
              {reason === 'replaced' ? 'Watch here instead' : 'Back to the door'}
            </Button>
          )}
        </Notice>
      </div>
    </DoorFrame>
  )
}
