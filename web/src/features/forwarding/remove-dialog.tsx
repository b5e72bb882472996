import type { Sink } from '@livetap/contracts/rules/sinks.ts'
import { cleanText } from '../../lib/viewer-text.ts'
import { ConfirmDialog } from '../../ui/form/confirm-dialog.tsx'
import { useSinkRemoval } from './sink-queries.ts'

export function RemoveDialog({ sink, onClose }: { sink: Sink | undefined; onClose: () => void }) {
  const { mutate, error, isPending, reset } = useSinkRemoval()
  const close = () => {
    reset()
    onClose()
  }
  return (
    <ConfirmDialog
      open={sink !== undefined}
      title="Remove the destination"
      action="Remove it"
      cancel="Keep it"
      error={error}
      isPending={isPending}
      onConfirm={() => sink && mutate(sink.sinkId, { onSuccess: close })}
      onClose={close}
    >
      Nothing more is sent to <bdi className="font-medium">{cleanText(sink?.name ?? '')}</bdi>. Its address, its place
      in the log and its counts are forgotten; the events themselves stay.
    </ConfirmDialog>
  )
}
