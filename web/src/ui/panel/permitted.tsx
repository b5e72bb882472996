import type { Permission } from '@livetap/contracts/workspace/access.ts'
import { useQuery } from '@tanstack/react-query'
import { Lock } from 'lucide-react'
import type { ReactNode } from 'react'
import { meQuery } from '../../lib/queries.ts'
import { Notice, Skeleton } from '../notice.tsx'

interface Needed {
  readonly needs: Permission
  /** The permission in words, as they stand in the table of roles. */
  readonly words: string
}

/** Whether whoever looks at this page may do something; as long as that is unknown, no. */
export function useMay(permission: Permission): boolean {
  return useQuery(meQuery).data?.permissions.includes(permission) ?? false
}

/** What is shown to those who may; others are told what it takes. */
export function Permitted({ children, ...needed }: Needed & { children: ReactNode }) {
  const { data: me, isPending } = useQuery(meQuery)
  if (isPending) return <Skeleton className="m-3 h-64" />
  // The server has the last word: where it cannot be asked who this is, it is asked for the content.
  if (!me || me.permissions.includes(needed.needs)) return children
  return <NotPermitted level={1} {...needed} />
}

interface NotPermittedProps extends Needed {
  /** 1 where it is all there is on the page. */
  readonly level?: 1 | 2
}

export function NotPermitted({ needs, words, level = 2 }: NotPermittedProps) {
  return (
    <Notice level={level} title="This is not for you to see" icon={<Lock size={28} />}>
      <p>
        It takes the permission “{words}” (<code className="font-mono text-xs">{needs}</code>). An owner or admin of the
        workspace can give it to you.
      </p>
    </Notice>
  )
}
