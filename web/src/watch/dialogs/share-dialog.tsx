import { Dialog } from '../../ui/dialog.tsx'
import { ShareLink } from '../../ui/share/share-link.tsx'
import { useRoom, useView } from '../room/room-context.ts'
import { Invites } from './invites.tsx'

/** The ways to have others come. */
export function ShareDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  return (
    <Dialog open={open} onClose={onClose} title="Invite people">
      <Sharing />
    </Dialog>
  )
}

function Sharing() {
  const { connection } = useRoom()
  const name = useView(({ state }) => state.name)
  const visibility = useView(({ state }) => state.visibility)
  const url = `${location.origin}/watch/${encodeURIComponent(connection.roomId)}`
  return (
    <div className="flex flex-col gap-4 p-4">
      <p className="text-sm text-pretty text-ink-2">{visibilityWords[visibility]}</p>
      <ShareLink url={url} title={name || 'Watch together'} />
      <Invites />
    </div>
  )
}

const visibilityWords = {
  public: 'Anybody may come in: the room is in the lobby, and this is its link.',
  link: 'Whoever has this link may come in. They need no account.',
  invited: 'Only people with an invitation come in, and those of the workspace. The link alone opens nothing.',
} as const
