import { useMutation } from '@tanstack/react-query'
import { goOn } from '../../../lib/session/move.ts'
import { ConfirmDialog } from '../../../ui/form/confirm-dialog.tsx'
import { leaveWorkspace } from '../requests.ts'
import { nameWords } from '../words.ts'

interface LeaveDialogProps {
  readonly open: boolean
  readonly workspaceName: string
  readonly onClose: () => void
}

export function LeaveDialog({ open, workspaceName, onClose }: LeaveDialogProps) {
  const leave = useMutation({ mutationFn: leaveWorkspace, onSuccess: () => goOn('/workspaces') })
  const close = () => {
    onClose()
    leave.reset()
  }
  return (
    <ConfirmDialog
      open={open}
      title="Leave the workspace"
      action="Leave"
      cancel="Stay"
      error={leave.error}
      isPending={leave.isPending || leave.isSuccess}
      onConfirm={leave.mutate}
      onClose={close}
    >
      Leave “<bdi className="font-semibold">{nameWords(workspaceName)}</bdi>”? You see nothing of it any more. To come
      back takes an invitation.
    </ConfirmDialog>
  )
}
