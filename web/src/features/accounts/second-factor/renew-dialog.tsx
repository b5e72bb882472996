import { useMutation } from '@tanstack/react-query'
import { Dialog } from '../../../ui/dialog.tsx'
import { renewRecoveryCodes } from '../requests.ts'
import { PasswordForm } from './password-form.tsx'
import { RecoveryCodesShown } from './recovery-codes.tsx'

export function RenewDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { mutate, data, error, isPending, reset } = useMutation({ mutationFn: renewRecoveryCodes })
  const close = () => {
    onClose()
    reset()
  }
  return (
    <Dialog open={open} onClose={close} title="New recovery codes" stays={data !== undefined}>
      {data ? (
        <RecoveryCodesShown codes={data.recoveryCodes} onDone={close}>
          These are the new ones; the old ones are worth nothing from now on. <strong>They are not shown again.</strong>
        </RecoveryCodesShown>
      ) : (
        <PasswordForm action="Make new ones" error={error} isPending={isPending} onPassword={mutate} onCancel={close}>
          The codes that you have now stop to work. Take new ones when they are used up, or somebody may have seen them.
        </PasswordForm>
      )}
    </Dialog>
  )
}
