import type { Endpoint } from '@livetap/contracts/rules/webhooks.ts'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { RotateCw, Webhook } from 'lucide-react'
import { useNow } from '../../../lib/now.ts'
import { cleanText } from '../../../lib/viewer-text.ts'
import { agoWords, nameWords } from '../../../lib/words/words.ts'
import { Dot } from '../../../ui/badge.tsx'
import { Button } from '../../../ui/button.tsx'
import { ErrorNotice, InlineError, Notice, Skeleton } from '../../../ui/notice.tsx'
import { useMay } from '../../../ui/panel/permitted.tsx'
import { countWords, endpointWords } from './endpoint-words.ts'
import { enableEndpoint, endpointsQuery, useWebhookChange } from './queries.ts'

/** The addresses that rules send to, and how they do. */
export function Endpoints() {
  const { data, error, refetch } = useQuery(endpointsQuery)
  const mayWrite = useMay('rule:write')
  return (
    <section aria-labelledby="endpoints" className="flex flex-col gap-3">
      <div className="flex flex-col gap-0.5">
        <h2 id="endpoints" className="text-base font-semibold">
          Addresses
        </h2>
        <p className="max-w-prose text-sm text-pretty text-ink-2">
          What rules have sent to in the last 30 days. An address that keeps failing is left alone for a while; one that
          has failed for a day, or says that it wants no more, gets nothing until you say so.
        </p>
      </div>
      {error && !data && <ErrorNotice error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Skeleton className="h-28" />}
      {data?.items.length === 0 && <NoEndpoints />}
      <ul aria-label="Addresses" className="flex flex-col gap-3 empty:hidden">
        {data?.items.map((endpoint) => (
          <EndpointCard key={endpoint.endpoint} endpoint={endpoint} mayWrite={mayWrite} />
        ))}
      </ul>
      {data?.next && <p className="text-xs text-ink-3">There are more, which work.</p>}
    </section>
  )
}

const NoEndpoints = () => (
  <Notice title="Nothing was sent yet" icon={<Webhook size={28} />}>
    <p>
      Give a rule the action “Webhook”, and its address appears here with the first request. Where all events are
      forwarded to stands under <ForwardingLink />.
    </p>
  </Notice>
)

const ForwardingLink = () => (
  <Link to="/forwarding" className="text-accent underline underline-offset-2">
    Forwarding
  </Link>
)

function EndpointCard({ endpoint, mayWrite }: { endpoint: Endpoint; mayWrite: boolean }) {
  const { host, url, rules, state } = endpoint
  return (
    <li className="flex flex-col gap-2 rounded-lg border border-line bg-surface px-4 py-3.5">
      <div className="flex flex-wrap items-start gap-x-4 gap-y-2">
        <div className="min-w-0 flex-1 basis-64">
          <h3 dir="ltr" className="font-mono text-sm font-semibold [overflow-wrap:anywhere]">
            {cleanText(url ?? `${host}/…`)}
          </h3>
          <p className="text-xs [overflow-wrap:anywhere] text-ink-3">
            {rules.length === 0 ? 'No rule sends there any more.' : 'From '}
            {rules.map(({ ruleId, name }, n) => (
              <span key={ruleId}>
                {n > 0 && ', '}
                <Link to="/rules/$ruleId" params={{ ruleId }} className="text-accent underline underline-offset-2">
                  <bdi>{nameWords(name)}</bdi>
                </Link>
              </span>
            ))}
          </p>
        </div>
        {mayWrite && (state === 'resting' || state === 'disabled') && <TryAgain endpoint={endpoint} />}
      </div>
      <State endpoint={endpoint} />
    </li>
  )
}

function State({ endpoint }: { endpoint: Endpoint }) {
  const now = useNow(5000)
  const { lastError, lastStatus, answeredAt } = endpoint
  const { tone, title, advice } = endpointWords(endpoint)
  return (
    <div className="flex flex-col gap-1 text-sm">
      <p className="flex flex-wrap items-center gap-x-2">
        <Dot tone={tone} />
        <span className="font-medium">{title}</span>
        {answeredAt && (
          <span className="text-ink-3">
            answered {lastStatus} {agoWords(answeredAt, now)}
          </span>
        )}
      </p>
      {lastError && <p className="text-xs [overflow-wrap:anywhere] text-warn">{cleanText(lastError)}</p>}
      {advice !== '' && <p className="text-xs text-pretty text-ink-2">{advice}</p>}
      <p className="text-xs text-ink-3">{countWords(endpoint)}</p>
    </div>
  )
}

function TryAgain({ endpoint: { endpoint } }: { endpoint: Endpoint }) {
  const { mutate, error, isPending } = useWebhookChange(enableEndpoint)
  return (
    <span className="flex flex-col items-end gap-1">
      <Button size="small" className="max-md:h-11" disabled={isPending} onClick={() => mutate(endpoint)}>
        <RotateCw size={13} aria-hidden="true" /> Try again now
      </Button>
      {error && <InlineError error={error} />}
    </span>
  )
}
