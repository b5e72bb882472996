import type { ApiKey } from '@livetap/contracts/workspace/access.ts'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Button } from '../../../ui/button.tsx'
import { Dialog } from '../../../ui/dialog.tsx'
import { InlineError } from '../../../ui/notice.tsx'
import { revokeKey } from '../queries.ts'
import { nameWords } from '../words.ts'

interface RevokeDialogProps {
  /** Undefined closes it. */
  readonly apiKey: ApiKey | undefined
  readonly onClose: () => void
}

/** Asks once more: there is no way back. */
export function RevokeDialog({ apiKey, onClose }: RevokeDialogProps) {
  const queries = useQueryClient()
  const revoke = useMutation({
    mutationFn: revokeKey,
    onSettled: async (_, error) => {
      void queries.invalidateQueries({ queryKey: ['audit'] })
      await queries.invalidateQueries({ queryKey: ['keys'] })
      if (!error) onClose()
    },
  })
  const close = () => {
    onClose()
    revoke.reset()
  }
  return (
    <Dialog open={apiKey !== undefined} onClose={close} title="Revoke a key">
      {apiKey && (
        <div className="flex flex-col gap-4 p-4">
          <p className="text-sm [overflow-wrap:anywhere]">
            Revoke “<bdi className="font-semibold">{nameWords(apiKey.name)}</bdi>”? Programs that use it are refused
            from this moment. It cannot be undone.
          </p>
          {revoke.error && <InlineError error={revoke.error} />}
          <div className="flex justify-end gap-2">
            <Button data-autofocus onClick={close}>
              Keep it
            </Button>
            <Button look="danger" disabled={revoke.isPending} onClick={() => revoke.mutate(apiKey.keyId)}>
              Revoke the key
            </Button>
          </div>
        </div>
      )}
    </Dialog>
  )
}
