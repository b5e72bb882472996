import type { Member } from '@livetap/contracts/workspace/accounts.ts'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { ConfirmDialog } from '../../../ui/form/confirm-dialog.tsx'
import { removeMember } from '../requests.ts'
import { nameWords } from '../words.ts'

interface RemoveDialogProps {
  /** Undefined closes it. */
  readonly member: Member | undefined
  readonly onClose: () => void
  /** Called once the button that had the focus has gone with its member. */
  readonly onRemoved: () => void
}

export function RemoveDialog({ member, onClose, onRemoved }: RemoveDialogProps) {
  const queries = useQueryClient()
  const remove = useMutation({
    mutationFn: removeMember,
    onSettled: async (_, error) => {
      for (const key of ['invitations', 'audit']) void queries.invalidateQueries({ queryKey: [key] })
      await queries.invalidateQueries({ queryKey: ['members'] })
      if (!error) onClose()
    },
  })
  const close = () => {
    onClose()
    remove.reset()
    if (document.activeElement === document.body) onRemoved()
  }
  return (
    <ConfirmDialog
      open={member !== undefined}
      title="Remove a member"
      action="Remove"
      cancel="Keep them"
      error={remove.error}
      isPending={remove.isPending}
      onConfirm={() => member && remove.mutate(member.accountId)}
      onClose={close}
    >
      {member && (
        <>
          Remove <bdi className="font-semibold">{nameWords(member.name)}</bdi>? They are out at once, and so are the
          invitations that they sent. Keys that they made go on: revoke those as well if you have to.
        </>
      )}
    </ConfirmDialog>
  )
}
