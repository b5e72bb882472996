import type { Role } from '@livetap/contracts/workspace/access.ts'
import type { InvitationCreated } from '@livetap/contracts/workspace/accounts.ts'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { roleWords } from '../../../lib/session/roles.ts'
import { Button } from '../../../ui/button.tsx'
import { Dialog } from '../../../ui/dialog.tsx'
import { ShareLink } from '../../../ui/share/share-link.tsx'
import { invitationsQuery, invite } from '../requests.ts'
import { timeWords } from '../words.ts'
import { InviteForm } from './invite-form.tsx'

interface InviteDialogProps {
  readonly open: boolean
  /** The role of whoever invites. */
  readonly own: Role | undefined
  readonly onClose: () => void
}

/** Makes a link for one person, and shows it this once. */
export function InviteDialog({ open, own, onClose }: InviteDialogProps) {
  const queries = useQueryClient()
  const make = useMutation({
    mutationFn: invite,
    onSuccess: () => queries.invalidateQueries({ queryKey: invitationsQuery.queryKey }),
  })
  const close = () => {
    onClose()
    make.reset()
  }
  const made = make.data
  return (
    <Dialog
      open={open}
      onClose={close}
      title={made ? 'The invitation' : 'Invite somebody'}
      stays={made !== undefined || make.isPending}
    >
      {made ? (
        <Made made={made} onDone={close} />
      ) : (
        <InviteForm own={own} error={make.error} isPending={make.isPending} onSubmit={make.mutate} onCancel={close} />
      )}
    </Dialog>
  )
}

function Made({ made, onDone }: { made: InvitationCreated; onDone: () => void }) {
  const { invitation, url, mailed } = made
  const start = useRef<HTMLDivElement>(null)
  useEffect(() => start.current?.focus(), [])
  return (
    <div ref={start} tabIndex={-1} className="flex flex-col gap-4 p-4 outline-none">
      <p role="status" className="text-sm text-pretty">
        {mailed && 'It is on its way by mail. '}
        Whoever opens this link first joins as {roleWords(invitation.role).name.toLowerCase()}; it works once, until{' '}
        {timeWords(invitation.expiresAt)}. <strong>Copy it now: it will not be shown again.</strong>
      </p>
      <ShareLink url={url} title="An invitation to Livetap" />
      <div className="flex justify-end">
        <Button look="primary" onClick={onDone}>
          Done
        </Button>
      </div>
    </div>
  )
}
