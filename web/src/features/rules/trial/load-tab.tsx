import type { LoadTestResult } from '@livetap/contracts/rules/load-tests.ts'
import { useMutation } from '@tanstack/react-query'
import { Gauge } from 'lucide-react'
import { useState } from 'react'
import { formatCount } from '../../../lib/format.ts'
import { Button } from '../../../ui/button.tsx'
import { InlineError } from '../../../ui/notice.tsx'
import { type Figure, Figures } from '../../../ui/panel/figures.tsx'
import { Section } from '../../../ui/panel/section.tsx'
import { loadTest } from '../api.ts'
import { useDraft } from '../editor/draft.ts'
import { Duration } from '../parts/duration.tsx'
import { Choice, Whole } from '../parts/fields.tsx'
import { MinuteBars } from '../parts/minute-bars.tsx'
import { reasonName } from '../parts/reasons.ts'
import { EventForm } from './event-form.tsx'
import { beginEvent } from './trial-event.ts'

const usual = { count: 10, withinMs: 5000, viewers: 1, takesMs: 1000 }

const whiches = [
  ['this', 'this rule alone'],
  ['all', 'all published rules together'],
] as const

/** What a rush of the same event would come to. */
export function LoadTab() {
  const { definition } = useDraft()
  const [event, setEvent] = useState(() => beginEvent(definition.eventType))
  const [rush, setRush] = useState(usual)
  const [which, setWhich] = useState<'this' | 'all'>('this')
  const test = useMutation({ mutationFn: loadTest })
  return (
    <div className="flex flex-col gap-4">
      <Section title="A rush" note="such as 10 Lions in 5 s; nothing is sent" inset>
        <form
          className="flex flex-col gap-4"
          onSubmit={(submitted) => {
            submitted.preventDefault()
            test.mutate({ ...(which === 'this' && { definition }), event, ...rush })
          }}
        >
          <div className="flex flex-wrap gap-3">
            <RushFields rush={rush} onChange={(part) => setRush({ ...rush, ...part })} />
            <Choice label="Of" value={which} choices={whiches} onChange={setWhich} />
          </div>
          <EventForm event={event} onChange={setEvent} />
          <Button type="submit" look="primary" className="self-start max-md:h-11" disabled={test.isPending}>
            <Gauge size={14} /> Work it out
          </Button>
        </form>
      </Section>
      {test.error && <InlineError error={test.error} />}
      {test.data && <LoadResult result={test.data} />}
    </div>
  )
}

interface RushFieldsProps {
  readonly rush: typeof usual
  readonly onChange: (part: Partial<typeof usual>) => void
}

function RushFields({ rush, onChange: change }: RushFieldsProps) {
  return (
    <>
      <Whole label="How many" value={rush.count} least={1} most={1000} onChange={(count = 1) => change({ count })} />
      <Duration
        label="within"
        ms={rush.withinMs}
        least={0}
        most={3_600_000}
        onChange={(withinMs = 0) => change({ withinMs })}
      />
      <Whole
        label="from how many viewers"
        value={rush.viewers}
        least={1}
        most={1000}
        onChange={(viewers = 1) => change({ viewers })}
      />
      <Duration
        label="Each execution takes"
        ms={rush.takesMs}
        least={0}
        most={60_000}
        onChange={(takesMs = 0) => change({ takesMs })}
      />
    </>
  )
}

function LoadResult({ result: { rules, queues, seconds } }: { result: LoadTestResult }) {
  return (
    <Section title="What it would come to" inset>
      <div className="flex flex-col gap-4">
        {rules.length === 0 && <p className="text-sm text-ink-2">No rule listens to this event.</p>}
        {rules.map(({ ruleId, name, fired, reasons }) => (
          <div key={ruleId ?? name} className="flex flex-col gap-2">
            {rules.length > 1 && (
              <h3 className="text-sm font-semibold">
                <bdi>{name}</bdi>
              </h3>
            )}
            <Figures figures={listFigures(fired, reasons)} />
          </div>
        ))}
        {queues.length > 0 && (
          <p className="text-sm text-ink-2">
            {queues
              .map(({ queue, deepest }) => `${queueName(queue)}: ${formatCount(deepest)} waiting at most`)
              .join(' · ')}
          </p>
        )}
        <Seconds name="Fired" values={seconds.map(({ fired }) => fired)} color="text-accent" />
        <Seconds name="Refused" values={seconds.map(({ refused }) => refused)} color="text-warn" />
        <Seconds name="Waiting" values={seconds.map(({ waiting }) => waiting)} color="text-share" />
      </div>
    </Section>
  )
}

const queueName = (queue: string): string => (/^[a-z0-9][a-z0-9-]{0,39}$/.test(queue) ? `Queue ${queue}` : 'Its queue')

const listFigures = (fired: number, reasons: LoadTestResult['rules'][number]['reasons']): Figure[] => [
  [
    'Fired',
    <span key="fired" className="text-accent">
      {formatCount(fired)}
    </span>,
  ],
  ...reasons
    .filter(({ reason }) => reason !== 'fired')
    .map(({ reason, count }): Figure => [reasonName(reason), formatCount(count)]),
]

function Seconds({ name, values, color }: { name: string; values: readonly number[]; color: string }) {
  if (values.every((value) => value === 0)) return null
  return (
    <figure className="flex flex-col gap-1">
      <figcaption className="text-xs text-ink-3">{name} in each second</figcaption>
      <MinuteBars values={values} color={color} nameOf={(index) => `second ${index + 1}`} />
    </figure>
  )
}
