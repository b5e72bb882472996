import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { LoaderCircle, Play, Radio, UserX } from 'lucide-react'
import { meQuery } from '../../lib/queries.ts'
import { Button, buttonClass } from '../../ui/button.tsx'
import { InlineError, Notice } from '../../ui/notice.tsx'
import { ConnectField, useFollow } from './connect-field.tsx'
import { FollowedLives, RecentSessions } from './recent.tsx'
import { Tape } from './tape.tsx'

/** What one sees who follows nobody. */
export function Welcome() {
  const { data: me } = useQuery(meQuery)
  return (
    <div className="mx-auto w-full max-w-2xl px-5 pt-[8dvh] pb-16">
      <Tape />
      {!me || me.permissions.includes('live:control') ? <TapOne /> : <OthersFollow />}
      <FollowedLives />
      <RecentSessions />
    </div>
  )
}

function TapOne() {
  const demo = useFollow()
  return (
    <>
      <h1 className="mt-6 text-3xl font-semibold tracking-tight text-balance md:text-4xl">
        Whose live do you want to tap?
      </h1>
      <p className="mt-3 mb-6 max-w-xl text-base text-pretty text-ink-2">
        Every chat, gift, like and follow of a TikTok LIVE, as it happens. Recorded on this machine, to search, replay
        and export. No TikTok login needed.
      </p>
      <ConnectField />
      <div className="mt-2 flex flex-wrap items-center gap-3">
        <Button onClick={() => demo.mutate('demo')} disabled={demo.isPending}>
          {demo.isPending ? <LoaderCircle size={15} className="animate-spin" /> : <Play size={15} />}
          Watch the demo live
        </Button>
        <span className="text-sm text-ink-3">A made-up live, for a first look.</span>
      </div>
      {demo.error && <InlineError error={demo.error} />}
    </>
  )
}

function OthersFollow() {
  return (
    <>
      <h1 className="mt-6 text-3xl font-semibold tracking-tight text-balance md:text-4xl">No live is open</h1>
      <p className="mt-3 max-w-xl text-base text-pretty text-ink-2">
        Which lives this workspace follows is up to its streamers, admins and owners. As soon as they follow one, it is
        here.
      </p>
    </>
  )
}

/** A link that cannot lead to any live. */
export function NoUsername({ mistake }: { mistake: string }) {
  return (
    <Notice level={1} title="This link names no TikTok user" icon={<UserX size={28} />}>
      <p>{mistake}</p>
      <div className="w-96 max-w-full">
        <ConnectField />
      </div>
    </Notice>
  )
}

/** A link to a live that nobody here follows (any more). */
export function NotFollowed({ uniqueId }: { uniqueId: string }) {
  const follow = useFollow()
  return (
    <Notice level={1} title={`@${uniqueId} is not followed here`} icon={<Radio size={28} />}>
      <p>Follow it to see its live, and to start again by itself whenever it goes live.</p>
      <div className="flex max-w-full flex-wrap justify-center gap-2">
        <Button look="primary" disabled={follow.isPending} onClick={() => follow.mutate(uniqueId)}>
          Follow
        </Button>
        <Link to="/sessions" className={buttonClass({})}>
          Sessions
        </Link>
      </div>
      {follow.error && <InlineError error={follow.error} />}
    </Notice>
  )
}
