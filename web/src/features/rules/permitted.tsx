import type { Permission } from '@livetap/contracts/workspace/access.ts'
import { useQuery } from '@tanstack/react-query'
import { Lock } from 'lucide-react'
import type { ReactNode } from 'react'
import { meQuery } from '../../lib/queries.ts'
import { Notice, Skeleton } from '../../ui/notice.tsx'

/** Whether whoever looks at this page may do something; as long as that is unknown, no. */
export function useMay(permission: Permission): boolean {
  return useQuery(meQuery).data?.permissions.includes(permission) ?? false
}

/** What is shown to those who may see rules; others are told what it takes. */
export function Permitted({ children }: { children: ReactNode }) {
  const { data: me, isPending } = useQuery(meQuery)
  if (isPending) return <Skeleton className="m-3 h-64" />
  // The server has the last word: where it cannot be asked who this is, it is asked for the content.
  if (!me || me.permissions.includes('rule:read')) return children
  return (
    <Notice level={1} title="This is not for you to see" icon={<Lock size={28} />}>
      <p>
        It takes the permission “See rules, what they did and why” (<code className="font-mono text-xs">rule:read</code>
        ). An owner or admin of the workspace can give it to you.
      </p>
    </Notice>
  )
}
