import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { formatCount } from '../../../lib/format.ts'
import { watchersOf } from '../desk/controls.ts'
import { type HandlersRef, useHandlers } from '../desk/desk-keys.ts'
import { doerName } from '../parts/words.ts'
import { settingsQuery } from '../queries.ts'
import { useDeskView } from '../state/desk-context.ts'
import { HeldItem } from './held-item.tsx'
import { NothingHeld } from './nothing-held.tsx'
import { QuestionItem, SettledQuestion } from './question-item.tsx'
import { useQueueHandlers } from './queue-handlers.ts'
import { type Queue, useChoice } from './use-queue.ts'

interface QueuePanelProps {
  readonly queue: Queue
  readonly streamId: string
  readonly handlers: HandlersRef
  /** Told when somebody works in it. */
  readonly onEnter: () => void
}

const shownSettled = 10

/** What waits for somebody: comments that are held, and questions. */
export function QueuePanel({ queue, streamId, handlers, onEnter }: QueuePanelProps) {
  const { state } = useDeskView()
  const choice = useChoice(queue)
  useHandlers(handlers, useQueueHandlers(queue, choice, streamId, onEnter))
  const first = queue.holds[0]?.key ?? queue.questions[0]?.key
  const propsOf = (key: string) => ({
    chosen: choice.chosen === key,
    reachable: (choice.chosen ?? first) === key,
    watchers: watcherWords(state, key),
    now: queue.now,
    onChoose: choice.choose,
  })
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: tells the keys where one works.
    <div className="flex min-h-0 flex-1 flex-col overflow-y-auto" onFocus={onEnter} onPointerDown={onEnter}>
      <Held rows={queue.holds} waiting={state.waiting} propsOf={propsOf} />
      <Questions queue={queue} streamId={streamId} propsOf={propsOf} />
    </div>
  )
}

/** What every row has in common. */
type PropsOf = (key: string) => {
  readonly chosen: boolean
  readonly reachable: boolean
  readonly watchers: string
  readonly now: number
  readonly onChoose: (key: string) => void
}

interface HeldProps {
  readonly rows: Queue['holds']
  /** How many wait in all. */
  readonly waiting: number
  readonly propsOf: PropsOf
}

function Held({ rows, waiting, propsOf }: HeldProps) {
  const { data: settings } = useQuery(settingsQuery)
  return (
    <Part title="Held" count={waiting} counted="waiting">
      {rows.length === 0 && <NothingHeld settings={settings} />}
      <ul aria-label="Held comments">
        {rows.map(({ key, item }) => (
          <HeldItem key={key} hold={item} timer={settings?.timer} {...propsOf(key)} />
        ))}
      </ul>
      {waiting > rows.length && (
        <p className="px-3 py-2 text-xs text-ink-3">{formatCount(waiting - rows.length)} more wait behind these.</p>
      )}
    </Part>
  )
}

function Questions({ queue, streamId, propsOf }: { queue: Queue; streamId: string; propsOf: PropsOf }) {
  const { questions, settled } = queue
  return (
    <Part title="Questions" count={questions.filter(({ leavesAt }) => leavesAt === undefined).length} counted="open">
      {questions.length === 0 && (
        <p className="px-3 py-4 text-sm text-pretty text-ink-3">
          No question waits. They are found in the chat by themselves, and the same one asked twice is counted.
        </p>
      )}
      <ul aria-label="Questions that wait">
        {questions.map(({ key, item }) => (
          <QuestionItem key={key} item={item} streamId={streamId} {...propsOf(key)} />
        ))}
      </ul>
      {settled.length > 0 && (
        <details className="border-t border-line">
          <summary className="px-3 py-2 text-xs text-ink-3 hover:text-ink max-md:py-3">
            Done: {formatCount(settled.length)}
          </summary>
          <ul aria-label="Questions that are done">
            {settled.slice(0, shownSettled).map((item) => (
              <SettledQuestion key={item.question.questionId} item={item} streamId={streamId} />
            ))}
          </ul>
        </details>
      )}
    </Part>
  )
}

function watcherWords({ onDuty, you }: ReturnType<typeof useDeskView>['state'], key: string): string {
  const watching = watchersOf(onDuty, you?.key, [key])
  return watching.length === 0 ? '' : `${watching.map(({ who }) => doerName(who, undefined)).join(', ')} here`
}

interface PartProps {
  readonly title: string
  readonly count: number
  readonly counted: string
  readonly children: ReactNode
}

function Part({ title, count, counted, children }: PartProps) {
  return (
    <section aria-label={title} className="border-b border-line last:border-0">
      <div className="sticky top-0 z-10 flex h-9 items-center gap-2 border-b border-line bg-surface px-3">
        <h2 className="text-sm font-semibold">{title}</h2>
        <span aria-live="polite" className="text-xs text-ink-3">
          {count > 0 && (
            <>
              <span className="rounded-full bg-accent-soft px-1.5 py-0.5 font-semibold text-accent">
                {formatCount(count)}
              </span>{' '}
              {counted}
            </>
          )}
        </span>
      </div>
      {children}
    </section>
  )
}
