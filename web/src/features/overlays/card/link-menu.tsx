import type { Overlay } from '@livetap/contracts/overlays/overlays.ts'
import { Ellipsis, Link2Off, RefreshCw, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { IconButton } from '../../../ui/button.tsx'
import { ConfirmDialog } from '../../../ui/form/confirm-dialog.tsx'
import { Menu, MenuItem, MenuLine } from '../../../ui/menu.tsx'
import { removeOverlay, revokeLink, rotateLink, useDeed } from '../queries.ts'

const deeds = {
  rotate: {
    ...{ title: 'Make a new link', action: 'Make a new link' },
    words: 'The link of now stops working within ten seconds, wherever it is. Settings stay. Sources need the new one.',
  },
  revoke: {
    ...{ title: 'Revoke the link', action: 'Revoke' },
    words: 'What shows this overlay goes blank within ten seconds. Settings stay; a new link makes it work again.',
  },
  remove: {
    ...{ title: 'Delete an overlay', action: 'Delete' },
    words: 'Its settings are lost, and what shows it goes blank. It cannot be undone.',
  },
} as const
type Deed = keyof typeof deeds

/** What is done seldom, and asked about once more. */
export function LinkMenu({ overlay: { overlayId, name, revoked } }: { overlay: Overlay }) {
  const [wanted, setWanted] = useState<Deed>()
  const close = () => setWanted(undefined)
  const work = useDeed<Deed, unknown>((deed) => {
    if (deed === 'remove') return removeOverlay(overlayId)
    return deed === 'rotate' ? rotateLink(overlayId) : revokeLink(overlayId)
  }, close)
  return (
    <>
      <Deeds name={name} revoked={revoked} onWanted={setWanted} />
      <ConfirmDialog
        open={wanted !== undefined}
        title={deeds[wanted ?? 'rotate'].title}
        action={deeds[wanted ?? 'rotate'].action}
        error={work.error}
        isPending={work.isPending}
        onConfirm={() => wanted && work.mutate(wanted)}
        onClose={() => {
          close()
          work.reset()
        }}
      >
        <p>
          “<bdi className="font-semibold">{name}</bdi>”: {deeds[wanted ?? 'rotate'].words}
        </p>
      </ConfirmDialog>
    </>
  )
}

interface DeedsProps extends Pick<Overlay, 'name' | 'revoked'> {
  readonly onWanted: (deed: Deed) => void
}

function Deeds({ name, revoked, onWanted }: DeedsProps) {
  return (
    <div className="ml-auto">
      <Menu
        label={`More about ${name}`}
        trigger={
          <IconButton label={`More about ${name}`}>
            <Ellipsis size={16} />
          </IconButton>
        }
      >
        <MenuItem onSelect={() => onWanted('rotate')}>
          <RefreshCw size={14} /> New link
        </MenuItem>
        {!revoked && (
          <MenuItem onSelect={() => onWanted('revoke')}>
            <Link2Off size={14} /> Revoke the link
          </MenuItem>
        )}
        <MenuLine />
        <MenuItem onSelect={() => onWanted('remove')}>
          <Trash2 size={14} /> Delete
        </MenuItem>
      </Menu>
    </div>
  )
}
