import { useQuery } from '@tanstack/react-query'
import { Link, useSearch } from '@tanstack/react-router'
import { optionsQuery } from '../../../lib/session/account.ts'
import { keptInvitation } from '../../../lib/session/kept.ts'
import { placeFrom } from '../../../lib/session/place.ts'
import { buttonClass } from '../../../ui/button.tsx'
import { ErrorNotice } from '../../../ui/notice.tsx'
import { Gate, wayClass } from '../gate/gate.tsx'
import { LocalHelp } from '../gate/local-help.tsx'
import { SignedInAlready } from '../gate/signed-in-already.tsx'
import { useAccount } from '../gate/use-account.ts'
import { RegisterForm } from './register-form.tsx'

/** Makes an account, where that is open to everybody or with an invitation. */
export function RegisterPage() {
  const { to } = useSearch({ from: '/register' })
  const place = placeFrom(to)
  const invitation = place === '/invite' ? keptInvitation.read() : undefined
  const { data: options, error, refetch } = useQuery(optionsQuery)
  const { account, isPending } = useAccount()
  if (error && !options) {
    return (
      <main id="main">
        <ErrorNotice level={1} error={error} onRetry={() => void refetch()} />
      </main>
    )
  }
  if (!options || isPending) return <main id="main" aria-busy="true" className="h-dvh" />
  if (account) return <SignedInAlready account={account} place={place} />
  if (options.registration === 'invitation' && invitation === undefined) return <ByInvitation />
  const search = place === '/' ? {} : { to: place }
  return (
    <Gate
      title="Make an account"
      note={invitation === undefined ? undefined : 'Then accept the invitation.'}
      ways={
        <p>
          You have one?{' '}
          <Link to="/sign-in" search={search} className={wayClass}>
            Sign in
          </Link>
        </p>
      }
    >
      <RegisterForm place={place} invitation={invitation} />
    </Gate>
  )
}

function ByInvitation() {
  return (
    <Gate title="It takes an invitation">
      <p className="text-sm text-pretty text-ink-2">
        On this Livetap nobody makes an account without being invited. Ask an owner or admin of a workspace for a link,
        and open it in this browser.
      </p>
      <Link to="/sign-in" className={buttonClass({})}>
        Back to signing in
      </Link>
      <LocalHelp />
    </Gate>
  )
}
