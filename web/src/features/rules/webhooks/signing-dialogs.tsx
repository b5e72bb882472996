import type { SigningSecret } from '@livetap/contracts/rules/webhooks.ts'
import { ConfirmDialog } from '../../../ui/form/confirm-dialog.tsx'
import { endSecret, rotateSecret, useWebhookChange } from './queries.ts'

interface RotateDialogProps {
  readonly open: boolean
  readonly newest: SigningSecret | undefined
  readonly onDone: () => void
  readonly onClose: () => void
}

export function RotateDialog({ open, newest, onDone, onClose }: RotateDialogProps) {
  const { mutate, error, isPending, reset } = useWebhookChange(rotateSecret)
  const close = () => {
    reset()
    onClose()
  }
  const done = () => {
    onDone()
    close()
  }
  return (
    <ConfirmDialog
      open={open && newest !== undefined}
      title="Replace the signing secret"
      action="Replace it"
      error={error}
      isPending={isPending}
      onConfirm={() => newest && mutate({ replaces: newest.generation }, { onSuccess: done })}
      onClose={close}
    >
      <p>
        Livetap makes a new one, which signs from now on. The one of now signs as well for another day, so nothing
        breaks while you put the new one into your receivers. After that day, only the new one signs.
      </p>
      <p className="mt-2">Has it got out? Replace it, change your receivers, and then end the old one at once.</p>
    </ConfirmDialog>
  )
}

export function EndDialog({ ended, onClose }: { ended: SigningSecret | undefined; onClose: () => void }) {
  const { mutate, error, isPending, reset } = useWebhookChange(endSecret)
  const close = () => {
    reset()
    onClose()
  }
  return (
    <ConfirmDialog
      open={ended !== undefined}
      title="End the replaced secret"
      action="End it now"
      cancel="Keep it"
      error={error}
      isPending={isPending}
      onConfirm={() => ended && mutate(ended.generation, { onSuccess: close })}
      onClose={close}
    >
      From now on nothing is signed with number {ended?.generation}. Receivers that know no newer one refuse everything,
      and what they refuse is not sent again. There is no way back.
    </ConfirmDialog>
  )
}
