import { useMutation, useQueryClient } from '@tanstack/react-query'
import { plural } from '../../../lib/format.ts'
import { ConfirmDialog } from '../../../ui/form/confirm-dialog.tsx'
import { endOtherSessions, sessionsQuery } from '../requests.ts'

interface EndOthersDialogProps {
  readonly open: boolean
  readonly others: number
  readonly onClose: () => void
}

export function EndOthersDialog({ open, others, onClose }: EndOthersDialogProps) {
  const queries = useQueryClient()
  const { mutate, error, isPending, reset } = useMutation({
    mutationFn: endOtherSessions,
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: sessionsQuery.queryKey })
      onClose()
    },
  })
  const close = () => {
    onClose()
    reset()
  }
  return (
    <ConfirmDialog
      open={open}
      title="Sign out everywhere else"
      action="Sign them out"
      error={error}
      isPending={isPending}
      onConfirm={mutate}
      onClose={close}
    >
      {plural(others, 'other browser or program is', 'other browsers and programs are')} refused from that moment. This
      browser stays signed in. If you think that somebody knows your password, change it as well.
    </ConfirmDialog>
  )
}
