import type { AccountSessionView } from '@livetap/contracts/workspace/accounts.ts'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Laptop, Smartphone, Terminal } from 'lucide-react'
import { useState } from 'react'
import { useNow } from '../../../lib/now.ts'
import { cleanText } from '../../../lib/viewer-text.ts'
import { agoWords } from '../../../lib/words/words.ts'
import { Badge } from '../../../ui/badge.tsx'
import { Button } from '../../../ui/button.tsx'
import { ErrorNotice, InlineError, Skeleton } from '../../../ui/notice.tsx'
import { Section } from '../../../ui/panel/section.tsx'
import { Time } from '../../../ui/panel/time.tsx'
import { endSession, sessionsQuery } from '../requests.ts'
import { type Device, describeDevice } from './device-words.ts'
import { EndOthersDialog } from './end-others-dialog.tsx'

/** Where one is signed in. A session that is ended here is refused with its next request. */
export function SessionsSection() {
  const { data, error, refetch } = useQuery(sessionsQuery)
  const [asked, setAsked] = useState(false)
  const items = data?.items ?? []
  const sorted = [...items.filter(({ current }) => current), ...items.filter(({ current }) => !current)]
  const others = items.length - 1
  return (
    <Section
      title="Where you are signed in"
      inset={!data}
      aside={
        others > 0 && (
          <Button size="small" look="danger" className="max-md:h-9" onClick={() => setAsked(true)}>
            Sign out everywhere else
          </Button>
        )
      }
    >
      {error && !data && <ErrorNotice error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Skeleton className="h-24" />}
      {data && (
        <ul aria-label="Sessions" className="divide-y divide-line border-t border-line">
          {sorted.map((session) => (
            <SessionLine key={session.sessionId} session={session} />
          ))}
        </ul>
      )}
      <EndOthersDialog open={asked} others={others} onClose={() => setAsked(false)} />
    </Section>
  )
}

const icons: Record<Device['kind'], typeof Laptop> = { phone: Smartphone, computer: Laptop, program: Terminal }

function SessionLine({ session }: { session: AccountSessionView }) {
  const now = useNow(15_000)
  const { kind, words } = describeDevice(session.userAgent)
  const Icon = icons[kind]
  const { mutate, error, isPending } = useEnding()
  return (
    <li className="flex flex-col gap-1 px-4 py-3">
      <div className="flex items-start gap-3">
        <Icon size={18} aria-hidden="true" className="mt-0.5 shrink-0 text-ink-3" />
        <div className="min-w-0 flex-1">
          <p className="text-sm font-semibold [overflow-wrap:anywhere]" title={cleanText(session.userAgent)}>
            {words} {session.current && <Badge tone="accent">this browser</Badge>}
          </p>
          <p className="flex flex-wrap gap-x-4 text-xs text-ink-3 [overflow-wrap:anywhere]">
            <span>from {cleanText(session.address)}</span>
            <span>
              last seen <Time at={session.lastSeenAt}>{agoWords(session.lastSeenAt, now)}</Time>
            </span>
            <span>
              signed in <Time at={session.createdAt}>{agoWords(session.createdAt, now)}</Time>
            </span>
          </p>
        </div>
        {!session.current && (
          <Button
            size="small"
            look="danger"
            aria-label={`Sign out ${words}, ${session.address}`}
            disabled={isPending}
            className="max-md:h-9"
            onClick={() => mutate(session.sessionId)}
          >
            Sign out
          </Button>
        )}
      </div>
      {error && <InlineError error={error} />}
    </li>
  )
}

function useEnding() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: endSession,
    onSettled: () => queries.invalidateQueries({ queryKey: sessionsQuery.queryKey }),
  })
}
