import { useQuery } from '@tanstack/react-query'
import { meQuery } from '../../../lib/queries.ts'
import { TeamPage } from '../team-page.tsx'
import { DeleteSection } from './delete-section.tsx'
import { RenameSection } from './rename-section.tsx'

export function WorkspacePage() {
  return (
    <TeamPage tab="/team/workspace" title="Workspace">
      <Workspace />
    </TeamPage>
  )
}

/** What the workspace is called, and its end. */
function Workspace() {
  const { data: me } = useQuery(meQuery)
  if (!me) return null
  return (
    <div className="flex w-full max-w-3xl flex-col gap-4">
      <RenameSection key={me.workspaceName} me={me} />
      {me.permissions.includes('workspace:delete') && <DeleteSection me={me} />}
    </div>
  )
}
