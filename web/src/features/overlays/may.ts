import type { Permission } from '@livetap/contracts/workspace/access.ts'
import { useQuery } from '@tanstack/react-query'
import { meQuery } from '../../lib/queries.ts'

/** Whether whoever looks at this page may do something; as long as that is unknown, no. */
export function useMay(permission: Permission): boolean {
  return useQuery(meQuery).data?.permissions.includes(permission) ?? false
}
