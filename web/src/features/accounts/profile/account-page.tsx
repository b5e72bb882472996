import type { AccountView } from '@livetap/contracts/workspace/accounts.ts'
import { useQuery } from '@tanstack/react-query'
import { accountQuery } from '../../../lib/session/account.ts'
import { ErrorNotice, Skeleton } from '../../../ui/notice.tsx'
import { usePageTitle } from '../../../ui/panel/page-title.ts'
import { SecondFactorSection } from '../second-factor/second-factor-section.tsx'
import { FirstPasswordSection } from './first-password-section.tsx'
import { NameSection } from './name-section.tsx'
import { PasswordSection } from './password-section.tsx'
import { SessionsSection } from './sessions-section.tsx'

/** One's own account: who one is, what one signs in with, and where one is signed in. */
export function AccountPage() {
  usePageTitle('Account and security')
  const { data, error, refetch } = useQuery(accountQuery)
  return (
    <div className="mx-auto flex w-full max-w-3xl flex-col gap-4 px-3 py-4 md:px-6 md:py-6">
      <h1 className="text-xl font-semibold tracking-tight">Account and security</h1>
      {error && !data && <ErrorNotice error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Loading />}
      {data && <Sections account={data} />}
    </div>
  )
}

function Sections({ account }: { account: AccountView }) {
  return (
    <>
      <NameSection key={account.name} account={account} />
      {account.hasPassword ? <PasswordSection email={account.email} /> : <FirstPasswordSection account={account} />}
      <SecondFactorSection account={account} />
      <SessionsSection />
    </>
  )
}

function Loading() {
  return (
    <div aria-busy="true" className="flex flex-col gap-4">
      <span className="sr-only">Loading</span>
      <Skeleton className="h-36" />
      <Skeleton className="h-44" />
      <Skeleton className="h-32" />
      <Skeleton className="h-40" />
    </div>
  )
}
