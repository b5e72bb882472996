import type { InvitationOffer } from '@livetap/contracts/workspace/accounts.ts'
import { useQuery } from '@tanstack/react-query'
import { Link, useRouterState } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { ApiError } from '../../../lib/api.ts'
import { keptInvitation } from '../../../lib/session/kept.ts'
import { nameWords } from '../../../lib/words/words.ts'
import { Button, buttonClass } from '../../../ui/button.tsx'
import { InlineError, Skeleton } from '../../../ui/notice.tsx'
import { Gate } from '../gate/gate.tsx'
import { useAccount } from '../gate/use-account.ts'
import { lookAtInvitation } from '../requests.ts'
import { Accept } from './accept.tsx'
import { OfferCard } from './offer-card.tsx'

/** What somebody is invited to, and the way there. The token stands behind `#`, and is kept for this tab instead. */
export function InvitePage() {
  const token = useToken()
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ['invitation', token],
    queryFn: () => lookAtInvitation(token ?? ''),
    enabled: token !== undefined,
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
  })
  if (token === undefined) return <NoToken />
  if (isPending) return <Loading />
  if (error) return <Refused error={error} onRetry={() => void refetch()} />
  return <Offer token={token} offer={data} />
}

function useToken(): string | undefined {
  const hash = useRouterState({ select: ({ location }) => location.hash })
  const [token, setToken] = useState(() => (hash === '' ? keptInvitation.read() : hash))
  useEffect(() => {
    if (hash === '') return
    keptInvitation.write(hash)
    setToken(hash)
    history.replaceState(history.state, '', location.pathname)
  }, [hash])
  return token
}

function Offer({ token, offer }: { token: string; offer: InvitationOffer }) {
  const { account, isPending } = useAccount()
  return (
    <Gate title={`Join ${nameWords(offer.workspaceName)}`}>
      <OfferCard offer={offer} />
      {isPending && <Skeleton className="h-10" />}
      {account && <Accept token={token} account={account} />}
      {!account && !isPending && <SignInFirst />}
    </Gate>
  )
}

/** An invitation opens the way to an account where nobody else may make one. */
function SignInFirst() {
  return (
    <div className="flex flex-col gap-3">
      <p className="text-sm text-ink-2">To accept, say who you are:</p>
      <Link
        to="/register"
        search={{ to: '/invite' }}
        className={`${buttonClass({ look: 'primary' })} h-10 max-md:h-11`}
      >
        Make an account
      </Link>
      <Link to="/sign-in" search={{ to: '/invite' }} className={`${buttonClass({})} h-10 max-md:h-11`}>
        Sign in with the one you have
      </Link>
    </div>
  )
}

function Loading() {
  return (
    <Gate title="An invitation">
      <div aria-busy="true" className="flex flex-col gap-3">
        <span className="sr-only">Loading</span>
        <Skeleton className="h-24" />
        <Skeleton className="h-10" />
      </div>
    </Gate>
  )
}

function NoToken() {
  return (
    <Gate title="No invitation is open here">
      <p className="text-sm text-pretty text-ink-2">
        When you have accepted it, you are in already. Otherwise open the link you were given once more, or copy all of
        it into the address bar: what stands behind # belongs to it.
      </p>
      <a href="/" className={buttonClass({})}>
        Go to Livetap
      </a>
    </Gate>
  )
}

function Refused({ error, onRetry }: { error: Error; onRetry: () => void }) {
  const isOver = error instanceof ApiError && [400, 404, 409, 410].includes(error.status)
  useEffect(() => {
    if (isOver) keptInvitation.forget()
  }, [isOver])
  return (
    <Gate title={isOver ? 'This invitation does not work any more' : 'The invitation cannot be read now'}>
      {isOver ? (
        <p role="alert" className="text-sm text-pretty text-ink-2">
          Somebody has accepted it, it was taken back, or it is too old. Ask whoever sent it for another one.
        </p>
      ) : (
        <InlineError error={error} />
      )}
      <div className="flex flex-wrap gap-2">
        {!isOver && (
          <Button look="primary" onClick={onRetry}>
            Try again
          </Button>
        )}
        <a href="/" className={buttonClass({})}>
          Go to Livetap
        </a>
      </div>
    </Gate>
  )
}
