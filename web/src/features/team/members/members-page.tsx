import type { Me } from '@livetap/contracts/workspace/access.ts'
import type { Member } from '@livetap/contracts/workspace/accounts.ts'
import { useQuery } from '@tanstack/react-query'
import { UserPlus } from 'lucide-react'
import { useRef, useState } from 'react'
import { plural } from '../../../lib/format.ts'
import { meQuery } from '../../../lib/queries.ts'
import { Button } from '../../../ui/button.tsx'
import { ErrorNotice, Notice, Skeleton } from '../../../ui/notice.tsx'
import { SearchField } from '../../../ui/search-field.tsx'
import { membersQuery } from '../requests.ts'
import { TeamPage } from '../team-page.tsx'
import { findMembers } from './find-members.ts'
import { InvitationsSection } from './invitations-section.tsx'
import { InviteDialog } from './invite-dialog.tsx'
import { LeaveDialog } from './leave-dialog.tsx'
import { MemberLine } from './member-line.tsx'
import { RemoveDialog } from './remove-dialog.tsx'

export function MembersPage() {
  return (
    <TeamPage tab="/team/members" title="Members">
      <Members />
    </TeamPage>
  )
}

/** Who belongs to the workspace; who may manage them also invites, changes roles and removes. */
function Members() {
  const { data: me } = useQuery(meQuery)
  const { data, error, isPending, refetch } = useQuery(membersQuery)
  const [inviting, setInviting] = useState(false)
  const invite = useRef<HTMLButtonElement>(null)
  const manages = me?.permissions.includes('member:manage') ?? false
  const members = data?.items ?? []
  return (
    <>
      <div className="flex min-h-9 flex-wrap items-center gap-x-4 gap-y-2">
        <h2 className="text-base font-semibold">Members</h2>
        {members.length > 0 && (
          <p role="status" className="text-sm text-ink-3">
            {plural(members.length, 'member')}
          </p>
        )}
        {manages && (
          <Button ref={invite} look="primary" className="ml-auto" onClick={() => setInviting(true)}>
            <UserPlus size={15} /> Invite
          </Button>
        )}
      </div>
      {isPending && <Skeleton className="h-40" />}
      {error && !data && <ErrorNotice error={error} onRetry={() => void refetch()} />}
      {data && me && (
        <MemberList members={members} me={me} manages={manages} onRemoved={() => invite.current?.focus()} />
      )}
      {manages && <InvitationsSection />}
      <InviteDialog open={inviting} own={me?.role} onClose={() => setInviting(false)} />
    </>
  )
}

interface MemberListProps {
  readonly members: readonly Member[]
  readonly me: Me
  readonly manages: boolean
  readonly onRemoved: () => void
}

/** More than these are easier searched than scrolled. */
const many = 12

function MemberList({ members, me, manages, onRemoved }: MemberListProps) {
  const [sought, setSought] = useState('')
  const [removing, setRemoving] = useState<Member>()
  const [leaving, setLeaving] = useState(false)
  const shown = findMembers(members, sought)
  return (
    <>
      {members.length > many && (
        <SearchField
          value={sought}
          onChange={setSought}
          label="Search members"
          placeholder="Name, e-mail or role"
          size="medium"
          className="w-full sm:w-72"
        />
      )}
      {shown.length === 0 ? (
        <NoMatch />
      ) : (
        <ul aria-label="Members" className="divide-y divide-line rounded-lg border border-line bg-surface">
          {shown.map((member) => (
            <MemberLine
              key={member.accountId}
              member={member}
              me={me}
              manages={manages}
              onRemove={() => setRemoving(member)}
              onLeave={() => setLeaving(true)}
            />
          ))}
        </ul>
      )}
      <RemoveDialog member={removing} onClose={() => setRemoving(undefined)} onRemoved={onRemoved} />
      <LeaveDialog open={leaving} workspaceName={me.workspaceName} onClose={() => setLeaving(false)} />
    </>
  )
}

const NoMatch = () => (
  <Notice title="Nobody matches">
    <p>Type less of the name, or another part of it.</p>
  </Notice>
)
