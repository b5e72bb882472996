import { useMutation } from '@tanstack/react-query'
import { Button } from '../../../ui/button.tsx'
import { Dialog } from '../../../ui/dialog.tsx'
import { InlineError } from '../../../ui/notice.tsx'
import type { SecretKind } from './kinds.ts'
import { removeSecret, useRefresh } from './secret-queries.ts'

interface RemoveDialogProps {
  /** Undefined closes it. */
  readonly kind: SecretKind | undefined
  readonly onClose: () => void
}

/** Asks once more: it would have to be found and put in again. */
export function RemoveDialog({ kind, onClose }: RemoveDialogProps) {
  const refresh = useRefresh()
  const remove = useMutation({ mutationFn: removeSecret, onSettled: refresh })
  const close = () => {
    onClose()
    remove.reset()
  }
  return (
    <Dialog open={kind !== undefined} onClose={close} title={kind ? `Remove the ${kind.called}` : ''}>
      {kind && (
        <div className="flex flex-col gap-4 p-4">
          <p className="text-sm text-pretty">
            Remove the {kind.called}? The lives of this workspace go on without it, over a new connection. Livetap
            cannot give it back to you.
          </p>
          {remove.error && <InlineError error={remove.error} />}
          <div className="flex justify-end gap-2">
            <Button data-autofocus onClick={close}>
              Keep it
            </Button>
            <Button
              look="danger"
              disabled={remove.isPending}
              onClick={() => remove.mutate(kind.name, { onSuccess: close })}
            >
              Remove it
            </Button>
          </div>
        </div>
      )}
    </Dialog>
  )
}
