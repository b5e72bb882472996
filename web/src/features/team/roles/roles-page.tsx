import { useQuery } from '@tanstack/react-query'
import { useMedia } from '../../../lib/now.ts'
import { meQuery } from '../../../lib/queries.ts'
import { roleWords } from '../../../lib/session/roles.ts'
import { ErrorNotice, Skeleton } from '../../../ui/notice.tsx'
import { rolesQuery } from '../requests.ts'
import { TeamPage } from '../team-page.tsx'
import { RolesList } from './roles-list.tsx'
import { RolesTable } from './roles-table.tsx'

export function RolesPage() {
  return (
    <TeamPage tab="/team/roles" title="Roles">
      <Roles />
    </TeamPage>
  )
}

/** Which role may do what, as the server says. */
function Roles() {
  const { data: me } = useQuery(meQuery)
  const { data, error, refetch } = useQuery(rolesQuery)
  const wide = useMedia('(min-width: 768px)')
  return (
    <>
      <div className="flex min-h-9 flex-wrap items-center gap-x-4 gap-y-1">
        <h2 className="text-base font-semibold">Roles</h2>
        {me?.role && <p className="text-sm text-ink-3">Yours is {roleWords(me.role).name}.</p>}
      </div>
      {!data && !error && <Skeleton className="h-96" />}
      {error && !data && <ErrorNotice error={error} onRetry={() => void refetch()} />}
      {data && (wide ? <RolesTable table={data} own={me?.role} /> : <RolesList table={data} own={me?.role} />)}
    </>
  )
}
