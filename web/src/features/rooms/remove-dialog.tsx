import type { Room } from '@livetap/contracts/rooms/access.ts'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { nameWords } from '../../lib/words/words.ts'
import { ConfirmDialog } from '../../ui/form/confirm-dialog.tsx'
import { removeRoom, roomsKey } from './requests.ts'

interface RemoveDialogProps {
  /** Undefined closes it. */
  readonly room: Room | undefined
  readonly onClose: () => void
}

export function RemoveDialog({ room, onClose }: RemoveDialogProps) {
  const queries = useQueryClient()
  const remove = useMutation({
    mutationFn: removeRoom,
    onSettled: async (_, error) => {
      await queries.invalidateQueries({ queryKey: roomsKey })
      if (!error) onClose()
    },
  })
  const close = () => {
    onClose()
    remove.reset()
  }
  return (
    <ConfirmDialog
      open={room !== undefined}
      title="Remove a room"
      action="Remove"
      cancel="Keep it"
      error={remove.error}
      isPending={remove.isPending}
      onConfirm={() => room && remove.mutate(room.id)}
      onClose={close}
    >
      {room && (
        <>
          Remove <bdi className="font-semibold">{nameWords(room.name)}</bdi>? Whoever is in it is out at once, and its
          queue, its chat and its links are gone for good.
        </>
      )}
    </ConfirmDialog>
  )
}
