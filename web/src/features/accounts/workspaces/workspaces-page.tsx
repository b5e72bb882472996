import type { WorkspaceView } from '@livetap/contracts/workspace/accounts.ts'
import { useQuery } from '@tanstack/react-query'
import { Building2 } from 'lucide-react'
import { plural } from '../../../lib/format.ts'
import { workspacesQuery } from '../../../lib/session/account.ts'
import { enterWorkspace } from '../../../lib/session/move.ts'
import { roleWords } from '../../../lib/session/roles.ts'
import { nameWords } from '../../../lib/words/words.ts'
import { Badge } from '../../../ui/badge.tsx'
import { Button } from '../../../ui/button.tsx'
import { ErrorNotice, Notice, Skeleton } from '../../../ui/notice.tsx'
import { usePageTitle } from '../../../ui/panel/page-title.ts'
import { DeletionsSection } from './deletions-section.tsx'
import { NewWorkspace } from './new-workspace.tsx'

/** Where somebody belongs to, and the way to a workspace for who belongs nowhere. */
export function WorkspacesPage() {
  usePageTitle('Workspaces')
  const { data, error, refetch } = useQuery(workspacesQuery)
  return (
    <div className="mx-auto flex w-full max-w-3xl flex-col gap-4 px-3 py-4 md:px-6 md:py-6">
      <div className="flex flex-wrap items-end gap-x-4">
        <h1 className="text-xl font-semibold tracking-tight">Your workspaces</h1>
        {data && data.items.length > 0 && (
          <p role="status" className="pb-0.5 text-sm text-ink-3">
            {plural(data.items.length, 'workspace')}
          </p>
        )}
      </div>
      {error && !data && <ErrorNotice error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Skeleton className="h-32" />}
      {data && data.items.length === 0 && <Nowhere />}
      {data && data.items.length > 0 && (
        <ul aria-label="Workspaces" className="divide-y divide-line rounded-lg border border-line bg-surface">
          {data.items.map((workspace) => (
            <WorkspaceLine key={workspace.workspaceId} workspace={workspace} />
          ))}
        </ul>
      )}
      <NewWorkspace />
      <DeletionsSection />
    </div>
  )
}

function Nowhere() {
  return (
    <Notice title="You are in no workspace" icon={<Building2 size={28} />}>
      <p>
        Lives are followed and recorded in a workspace, by all who belong to it. Ask an owner or admin of one for an
        invitation, and open its link in this browser; or make a workspace of your own.
      </p>
    </Notice>
  )
}

function WorkspaceLine({ workspace }: { workspace: WorkspaceView }) {
  const { name, role, members, current } = workspace
  return (
    <li className="flex items-center gap-3 px-4 py-3">
      <div className="min-w-0 flex-1">
        <p className="text-sm font-semibold [overflow-wrap:anywhere]">
          <bdi>{nameWords(name)}</bdi> {current && <Badge tone="accent">you work here</Badge>}
        </p>
        <p className="text-xs text-ink-3">
          {roleWords(role).name} · {plural(members, 'member')}
        </p>
      </div>
      {current ? (
        <a href="/" className="rounded text-sm text-accent hover:underline max-md:py-2">
          Go to its lives
        </a>
      ) : (
        <Button
          size="small"
          className="max-md:h-9"
          aria-label={`Enter ${nameWords(name)}`}
          onClick={() => void enterWorkspace(workspace)}
        >
          Enter
        </Button>
      )}
    </li>
  )
}
