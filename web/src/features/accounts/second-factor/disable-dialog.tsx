import { useMutation, useQueryClient } from '@tanstack/react-query'
import { accountQuery } from '../../../lib/session/account.ts'
import { Dialog } from '../../../ui/dialog.tsx'
import { disableSecondFactor, sessionsQuery } from '../requests.ts'
import { PasswordForm } from './password-form.tsx'

export function DisableDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  const queries = useQueryClient()
  const { mutate, error, isPending, reset } = useMutation({
    mutationFn: disableSecondFactor,
    onSuccess: async () => {
      void queries.invalidateQueries({ queryKey: sessionsQuery.queryKey })
      await queries.invalidateQueries({ queryKey: accountQuery.queryKey })
      onClose()
    },
  })
  const close = () => {
    onClose()
    reset()
  }
  return (
    <Dialog open={open} onClose={close} title="Turn off the second factor">
      <PasswordForm
        action="Turn it off"
        look="danger"
        error={error}
        isPending={isPending}
        onPassword={mutate}
        onCancel={close}
      >
        Your password alone signs in from then on. The recovery codes are worth nothing any more.
      </PasswordForm>
    </Dialog>
  )
}
