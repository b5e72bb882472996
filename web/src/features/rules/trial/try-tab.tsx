import type { RuleTrial, RuleTrialResult, TrialEvent } from '@livetap/contracts/rules/requests.ts'
import type { Rule, RuleDefinition } from '@livetap/contracts/rules/rule.ts'
import { useMutation, useQuery } from '@tanstack/react-query'
import { FlaskConical } from 'lucide-react'
import { useState } from 'react'
import { cleanText } from '../../../lib/viewer-text.ts'
import { Button } from '../../../ui/button.tsx'
import { InlineError } from '../../../ui/notice.tsx'
import { Quiet, Section } from '../../../ui/panel/section.tsx'
import { actionIcon } from '../actions/action-icon.ts'
import { fieldsQuery, tryRule } from '../api.ts'
import { useDraft } from '../editor/draft.ts'
import { msWords } from '../parts/ms-words.ts'
import { Rendered } from '../parts/rendered.tsx'
import { actionName } from '../sentence/action-words.ts'
import { DecisionView } from '../why/decision-view.tsx'
import { EventForm } from './event-form.tsx'
import { FireButton } from './fire-button.tsx'
import { RecordedEvents } from './recorded-events.tsx'
import { beginEvent, copyEvent, eventWords } from './trial-event.ts'

/** What the rule, as it is typed right now, would make of an event. Nothing is sent. */
export function TryTab({ rule }: { rule: Rule }) {
  const { definition } = useDraft()
  const [event, setEvent] = useState<TrialEvent>(() => beginEvent(definition.eventType))
  const [recorded, setRecorded] = useState<string>()
  const change = (next: TrialEvent) => {
    setRecorded(undefined)
    setEvent(next)
  }
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-4 lg:grid-cols-2">
      <Section title="The event" note={recorded ? 'as it was recorded' : 'made up'} inset>
        <div className="flex flex-col gap-4">
          <EventForm event={event} onChange={change} />
          <div>
            <h3 className="mb-1.5 text-xs font-medium text-ink-2">Or one that happened</h3>
            <RecordedEvents
              eventType={definition.eventType}
              chosen={recorded}
              onChoose={(chosen) => {
                setRecorded(chosen.eventId)
                setEvent(copyEvent(chosen))
              }}
            />
          </div>
        </div>
      </Section>
      <Trial rule={rule} event={event} recorded={recorded} />
    </div>
  )
}

interface TrialProps {
  readonly rule: Rule
  readonly event: TrialEvent
  /** The id of the event, where it is one that was recorded. */
  readonly recorded: string | undefined
}

function Trial({ rule, event, recorded }: TrialProps) {
  const { definition } = useDraft()
  const trial = useMutation({ mutationFn: (body: RuleTrial) => tryRule(body) })
  const submit = () => trial.mutate({ definition, ...(recorded === undefined ? { event } : { eventId: recorded }) })
  return (
    <Section title="What would happen" inset>
      <div className="flex flex-col gap-4">
        <div className="flex flex-wrap items-center gap-2">
          <Button look="primary" className="max-md:h-11" disabled={trial.isPending} onClick={submit}>
            <FlaskConical size={14} /> Try
          </Button>
          <FireButton rule={rule} event={event} />
        </div>
        {trial.error && <InlineError error={trial.error} />}
        {trial.data ? (
          <Outcome result={trial.data} definition={definition} />
        ) : (
          <Quiet>
            Try shows what the rule decides, why, and what it would send. Nothing is sent, and nothing remembered.
          </Quiet>
        )}
      </div>
    </Section>
  )
}

function Outcome({ result, definition }: { result: RuleTrialResult; definition: RuleDefinition }) {
  const { data } = useQuery(fieldsQuery(definition.eventType))
  return (
    <div className="flex min-w-0 flex-col gap-3">
      <p className="text-sm text-ink-3 [overflow-wrap:anywhere]">
        <bdi>{eventWords(copyEvent(result.event))}</bdi>
      </p>
      <DecisionView decision={result.decision} fields={data?.items ?? []} />
      {result.actions.length > 0 && <WouldBeDone actions={result.actions} />}
    </div>
  )
}

function WouldBeDone({ actions }: { actions: RuleTrialResult['actions'] }) {
  return (
    <ol aria-label="What would be done" className="flex flex-col gap-2">
      {actions.map(({ type, target, rendered, afterMs }, index) => {
        const Icon = actionIcon(type)
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: an action is nothing but its place.
          <li key={index} className="min-w-0 rounded-lg border border-line bg-bg px-3 py-2 text-sm">
            <p className="flex flex-wrap items-center gap-x-2">
              <Icon size={14} aria-hidden="true" className="shrink-0 text-accent" />
              <span className="font-medium">{actionName(type)}</span>
              {target !== type && <bdi className="min-w-0 truncate text-ink-2">{cleanText(target)}</bdi>}
              {afterMs > 0 && <span className="text-xs text-ink-3">after {msWords(afterMs)}</span>}
            </p>
            <Rendered value={rendered} />
          </li>
        )
      })}
    </ol>
  )
}
