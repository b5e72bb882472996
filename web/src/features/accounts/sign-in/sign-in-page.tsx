import { useRouterState, useSearch } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { keptPlace } from '../../../lib/session/kept.ts'
import { goOn } from '../../../lib/session/move.ts'
import { placeFrom } from '../../../lib/session/place.ts'
import { SignedInAlready } from '../gate/signed-in-already.tsx'
import { useAccount } from '../gate/use-account.ts'
import { CodeStep } from './code-step.tsx'
import { LinkStep } from './link-step.tsx'
import { PasswordStep } from './password-step.tsx'

/** All the ways in: a password, a code after it, another service, a link. */
export function SignInPage() {
  const { to } = useSearch({ from: '/sign-in' })
  const place = placeFrom(to ?? keptPlace.read())
  const { link, failure, forgetLink } = useHash()
  const [isLinkMeant, setIsLinkMeant] = useState(false)
  const [ticket, setTicket] = useState<string>()
  const [isOver, setIsOver] = useState(false)
  const { account, isPending } = useAccount()
  const giveUp = () => {
    setTicket(undefined)
    setIsOver(true)
  }
  if (isPending) return <main id="main" aria-busy="true" className="h-dvh" />
  // Somebody else's link would have them work, and type what is secret, in an account that is not theirs.
  if (link !== undefined && (isLinkMeant || !account)) return <LinkStep key={link} code={link} onOther={forgetLink} />
  if (account) {
    const other = link === undefined ? {} : { onLink: () => setIsLinkMeant(true) }
    return <SignedInAlready account={account} place={place} {...other} />
  }
  if (ticket !== undefined) return <CodeStep ticket={ticket} onSignedIn={() => goOn(place)} onOver={giveUp} />
  return (
    <PasswordStep
      place={place}
      mishap={failure ?? (isOver ? 'ticket-invalid' : undefined)}
      onSignedIn={() => goOn(place)}
      onTicket={setTicket}
    />
  )
}

/** What stands behind `#`: a code is taken out of the address bar before anything else is done with it. */
function useHash() {
  const hash = useRouterState({ select: ({ location }) => location.hash })
  const [link, setLink] = useState<string>()
  const [failure, setFailure] = useState<string>()
  useEffect(() => {
    if (hash === '') return
    history.replaceState(history.state, '', location.pathname + location.search)
    const code = /^link=(.+)$/.exec(hash)?.[1]
    if (code) setLink(code)
    setFailure(/^oauth-failed=(.+)$/.exec(hash)?.[1])
  }, [hash])
  return { link, failure, forgetLink: () => setLink(undefined) }
}
