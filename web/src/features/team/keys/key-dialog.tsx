import type { ApiKeyCreated } from '@livetap/contracts/workspace/access.ts'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { meQuery } from '../../../lib/queries.ts'
import { Button } from '../../../ui/button.tsx'
import { CopyText } from '../../../ui/copy-button.tsx'
import { Dialog } from '../../../ui/dialog.tsx'
import { createKey } from '../queries.ts'
import { nameWords } from '../words.ts'
import { CurlExample } from './curl-example.tsx'
import { KeyForm } from './key-form.tsx'

/** Makes a key, and shows the text of it this once. */
export function KeyDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { data: me } = useQuery(meQuery)
  const queries = useQueryClient()
  const create = useMutation({
    mutationFn: createKey,
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: ['keys'] })
      void queries.invalidateQueries({ queryKey: ['audit'] })
    },
  })
  const close = () => {
    onClose()
    create.reset()
  }
  const made = create.data !== undefined
  return (
    <Dialog open={open} onClose={close} title={made ? 'The new key' : 'New key'} stays={made || create.isPending}>
      {create.data ? (
        <NewKey made={create.data} onDone={close} />
      ) : (
        <KeyForm
          own={me?.permissions ?? []}
          error={create.error}
          isPending={create.isPending}
          onSubmit={create.mutate}
          onCancel={close}
        />
      )}
    </Dialog>
  )
}

function NewKey({ made: { key, token }, onDone }: { made: ApiKeyCreated; onDone: () => void }) {
  const start = useRef<HTMLDivElement>(null)
  useEffect(() => start.current?.focus(), [])
  return (
    <div ref={start} tabIndex={-1} className="flex flex-col gap-4 p-4 outline-none">
      <p role="status" className="text-sm [overflow-wrap:anywhere]">
        “<bdi>{nameWords(key.name)}</bdi>” is made. <strong>Copy it now: it will not be shown again.</strong> Whoever
        has it can do what it may, so keep it like a password.
      </p>
      <div className="flex items-start gap-3 rounded-md border border-line-strong bg-bg p-3">
        <code className="min-w-0 flex-1 font-mono text-sm break-all select-all">{token}</code>
        <CopyText text={token}>Copy the key</CopyText>
      </div>
      <CurlExample token={token} />
      <div className="flex justify-end">
        <Button look="primary" onClick={onDone}>
          Done
        </Button>
      </div>
    </div>
  )
}
