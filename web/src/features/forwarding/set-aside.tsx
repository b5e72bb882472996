import type { DlqItem } from '@livetap/contracts/http.ts'
import type { SetAsideBatch } from '@livetap/contracts/rules/sinks.ts'
import { useQuery } from '@tanstack/react-query'
import { useNow } from '../../lib/now.ts'
import { cleanText } from '../../lib/viewer-text.ts'
import { agoWords } from '../../lib/words/words.ts'
import { Button } from '../../ui/button.tsx'
import { InlineError } from '../../ui/notice.tsx'
import { Section } from '../../ui/panel/section.tsx'
import { discard, redrive, setAsideQuery, useForwardingChange } from './sink-queries.ts'

/** Batches that were not taken: they are sent again when somebody says so. */
export function SetAside({ mayWrite }: { mayWrite: boolean }) {
  const { data } = useQuery(setAsideQuery)
  if (!data || data.items.length === 0) return null
  return (
    <Section title="Set aside" note="What a destination has refused, or did not take in time. Nothing of it is lost.">
      <ul aria-label="Batches that were set aside" className="divide-y divide-line">
        {data.items.map((item) => (
          <BatchLine key={item.id} item={item} mayWrite={mayWrite} />
        ))}
      </ul>
      {data.next && (
        <p className="border-t border-line px-4 py-2 text-xs text-ink-3">There are more; these are the newest.</p>
      )}
    </Section>
  )
}

function BatchLine({ item, mayWrite }: { item: DlqItem; mayWrite: boolean }) {
  const now = useNow(15_000)
  const { error, failedAt, payload } = item.entry
  const { sinkName = '', from, to } = (payload ?? {}) as Partial<SetAsideBatch>
  return (
    <li className="flex flex-wrap items-center justify-end gap-2 px-4 py-2">
      <div className="min-w-0 flex-1 basis-48">
        <p className="text-sm [overflow-wrap:anywhere]">
          <bdi className="font-medium">{cleanText(sinkName)}</bdi>: positions {from} to {to}
        </p>
        <p className="text-xs [overflow-wrap:anywhere] text-ink-3">
          {cleanText(error)} · {agoWords(failedAt, now)}
        </p>
      </div>
      {mayWrite && <BatchDeeds id={item.id} />}
    </li>
  )
}

function BatchDeeds({ id }: { id: string }) {
  const again = useForwardingChange(redrive)
  const away = useForwardingChange(discard)
  const error = again.error ?? away.error
  const isPending = again.isPending || away.isPending
  return (
    <span className="flex flex-wrap items-center justify-end gap-1">
      {error && <InlineError error={error} />}
      <Button size="small" className="max-md:h-11" disabled={isPending} onClick={() => again.mutate(id)}>
        Send again
      </Button>
      <Button size="small" look="danger" className="max-md:h-11" disabled={isPending} onClick={() => away.mutate(id)}>
        Discard
      </Button>
    </span>
  )
}
