import { useBlocker } from '@tanstack/react-router'
import { ConfirmDialog } from '../../../ui/form/confirm-dialog.tsx'

/** Asks before what was typed is lost with the page. */
export function UnsavedGuard({ isUnsaved }: { isUnsaved: boolean }) {
  const blocker = useBlocker({
    // From tab to tab of the same rule nothing is lost.
    shouldBlockFn: ({ current, next }) => isUnsaved && current.pathname !== next.pathname,
    enableBeforeUnload: () => isUnsaved,
    withResolver: true,
  })
  return (
    <ConfirmDialog
      open={blocker.status === 'blocked'}
      title="Leave without saving?"
      action="Leave"
      cancel="Stay"
      error={null}
      isPending={false}
      onConfirm={() => blocker.proceed?.()}
      onClose={() => blocker.reset?.()}
    >
      What you changed in this rule is not saved, and would be lost.
    </ConfirmDialog>
  )
}
