import type { AccountView } from '@livetap/contracts/workspace/accounts.ts'
import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { accountQuery } from '../../../lib/session/account.ts'
import { onTabs } from '../../../lib/session/tabs.ts'

interface KnownAccount {
  /** Undefined when nobody is signed in, or as long as that is not known. */
  readonly account: AccountView | undefined
  readonly isPending: boolean
}

/** Who is signed in, on pages where nobody has to be. Another tab may change it. */
export function useAccount(): KnownAccount {
  const { data, error, isPending, refetch } = useQuery({ ...accountQuery, retry: false })
  useEffect(() => onTabs(() => void refetch()), [refetch])
  return { account: error ? undefined : data, isPending }
}
