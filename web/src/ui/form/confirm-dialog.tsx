import type { ReactNode } from 'react'
import { Button } from '../button.tsx'
import { Dialog } from '../dialog.tsx'
import { InlineError } from '../notice.tsx'
import { SubmitButton } from './submit-button.tsx'

interface ConfirmDialogProps {
  readonly open: boolean
  readonly title: string
  /** What it does, and whether there is a way back. */
  readonly children: ReactNode
  readonly action: string
  readonly cancel?: string
  readonly error: Error | null
  readonly isPending: boolean
  readonly onConfirm: () => void
  readonly onClose: () => void
}

/** Asks once more before something that hurts; the focus is on the way out. */
export function ConfirmDialog({ open, title, children, action, cancel = 'Cancel', ...props }: ConfirmDialogProps) {
  return (
    <Dialog open={open} onClose={props.onClose} title={title}>
      <form
        className="flex flex-col gap-4 p-4"
        onSubmit={(event) => {
          event.preventDefault()
          props.onConfirm()
        }}
      >
        <div className="text-sm text-pretty [overflow-wrap:anywhere]">{children}</div>
        {props.error && <InlineError error={props.error} />}
        <div className="flex flex-wrap justify-end gap-2">
          <Button data-autofocus onClick={props.onClose}>
            {cancel}
          </Button>
          <SubmitButton look="danger" isPending={props.isPending}>
            {action}
          </SubmitButton>
        </div>
      </form>
    </Dialog>
  )
}
