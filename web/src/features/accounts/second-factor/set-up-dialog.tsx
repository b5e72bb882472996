import { useMutation, useQueryClient } from '@tanstack/react-query'
import { accountQuery } from '../../../lib/session/account.ts'
import { Dialog } from '../../../ui/dialog.tsx'
import { confirmSecondFactor, offerSecondFactor, sessionsQuery } from '../requests.ts'
import { AuthenticatorStep } from './authenticator-step.tsx'
import { PasswordForm } from './password-form.tsx'
import { RecoveryCodesShown } from './recovery-codes.tsx'

const need =
  'You need an authenticator: an app on your phone that shows codes, such as Aegis, 2FAS, or the one that keeps your passwords.'
const lost =
  'Should you lose your phone, each of these codes lets you in once instead. Keep them where you would find them without it.'

/** Password, authenticator, recovery codes: three steps, after the second of which it is on. */
export function SetUpDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { offer, confirm, close } = useSetUp(onClose)
  const step = confirm.data ? 3 : offer.data ? 2 : 1
  return (
    <Dialog open={open} onClose={close} title={`Second factor, step ${step} of 3`} stays={step > 1}>
      {step === 1 && (
        <PasswordForm
          action="Go on"
          error={offer.error}
          isPending={offer.isPending}
          onPassword={offer.mutate}
          onCancel={close}
        >
          {need}
        </PasswordForm>
      )}
      {step === 2 && offer.data && (
        <AuthenticatorStep
          offer={offer.data}
          error={confirm.error}
          isPending={confirm.isPending}
          onCode={confirm.mutate}
          onCancel={close}
        />
      )}
      {confirm.data && (
        <RecoveryCodesShown codes={confirm.data.recoveryCodes} onDone={close}>
          The second factor is on. {lost} <strong>They are not shown again.</strong>
        </RecoveryCodesShown>
      )}
    </Dialog>
  )
}

function useSetUp(onClose: () => void) {
  const queries = useQueryClient()
  const offer = useMutation({ mutationFn: offerSecondFactor })
  const confirm = useMutation({
    mutationFn: confirmSecondFactor,
    onSuccess: () => queries.invalidateQueries({ queryKey: sessionsQuery.queryKey }),
  })
  const close = () => {
    onClose()
    if (confirm.data) void queries.invalidateQueries({ queryKey: accountQuery.queryKey })
    offer.reset()
    confirm.reset()
  }
  return { offer, confirm, close }
}
