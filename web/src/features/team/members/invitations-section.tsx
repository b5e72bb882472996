import type { Invitation } from '@livetap/contracts/workspace/accounts.ts'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useNow } from '../../../lib/now.ts'
import { roleWords } from '../../../lib/session/roles.ts'
import { cleanText } from '../../../lib/viewer-text.ts'
import { Button } from '../../../ui/button.tsx'
import { ConfirmDialog } from '../../../ui/form/confirm-dialog.tsx'
import { ErrorNotice, Skeleton } from '../../../ui/notice.tsx'
import { Quiet, Section } from '../../../ui/panel/section.tsx'
import { Time } from '../../../ui/panel/time.tsx'
import { invitationsQuery, revokeInvitation } from '../requests.ts'
import { agoWords, expiryWords, nameWords } from '../words.ts'

/** Links that somebody may still join with. */
export function InvitationsSection() {
  const { data, error, refetch } = useQuery(invitationsQuery)
  const [revoking, setRevoking] = useState<Invitation>()
  const items = data?.items ?? []
  return (
    <Section title="Open invitations" inset={items.length === 0}>
      {error && !data && <ErrorNotice error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Skeleton className="h-12" />}
      {data && items.length === 0 && <Quiet>No invitation waits to be accepted.</Quiet>}
      {items.length > 0 && (
        <ul aria-label="Open invitations" className="divide-y divide-line border-t border-line">
          {items.map((invitation) => (
            <InvitationLine
              key={invitation.invitationId}
              invitation={invitation}
              onRevoke={() => setRevoking(invitation)}
            />
          ))}
        </ul>
      )}
      <RevokeInvitationDialog invitation={revoking} onClose={() => setRevoking(undefined)} />
    </Section>
  )
}

function InvitationLine({ invitation, onRevoke }: { invitation: Invitation; onRevoke: () => void }) {
  const { role, note, createdAt, createdBy, expiresAt } = invitation
  const now = useNow(15_000)
  const whom = cleanText(note)
  return (
    <li className="flex items-center gap-3 px-4 py-3">
      <div className="min-w-0 flex-1">
        <p className="text-sm [overflow-wrap:anywhere]">
          <span className="font-semibold">{roleWords(role).name}</span>
          {whom && (
            <>
              , for <bdi>{whom}</bdi>
            </>
          )}
        </p>
        <p className="flex flex-wrap gap-x-4 text-xs text-ink-3 [overflow-wrap:anywhere]">
          <span>
            made <Time at={createdAt}>{agoWords(createdAt, now)}</Time> by <bdi>{nameWords(createdBy)}</bdi>
          </span>
          <Time at={expiresAt}>{expiryWords(expiresAt, now)}</Time>
        </p>
      </div>
      <Button
        size="small"
        look="danger"
        aria-label={`Take back the invitation${whom ? ` for ${whom}` : ` as ${roleWords(role).name.toLowerCase()}`}`}
        className="max-md:h-10"
        onClick={onRevoke}
      >
        Take back
      </Button>
    </li>
  )
}

interface RevokeInvitationDialogProps {
  readonly invitation: Invitation | undefined
  readonly onClose: () => void
}

function RevokeInvitationDialog({ invitation, onClose }: RevokeInvitationDialogProps) {
  const queries = useQueryClient()
  const revoke = useMutation({
    mutationFn: revokeInvitation,
    onSettled: async (_, error) => {
      await queries.invalidateQueries({ queryKey: invitationsQuery.queryKey })
      if (!error) onClose()
    },
  })
  const close = () => {
    onClose()
    revoke.reset()
  }
  return (
    <ConfirmDialog
      open={invitation !== undefined}
      title="Take back an invitation"
      action="Take it back"
      cancel="Keep it"
      error={revoke.error}
      isPending={revoke.isPending}
      onConfirm={() => invitation && revoke.mutate(invitation.invitationId)}
      onClose={close}
    >
      The link stops to work at once. You can make another one at any time.
    </ConfirmDialog>
  )
}
