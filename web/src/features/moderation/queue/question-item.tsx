import { Check, Hand, SkipForward, Undo2 } from 'lucide-react'
import { memo, useRef } from 'react'
import { formatDuration, plural } from '../../../lib/format.ts'
import { cleanText } from '../../../lib/viewer-text.ts'
import { Badge } from '../../../ui/badge.tsx'
import { Button, IconButton } from '../../../ui/button.tsx'
import { useFocusWhen } from '../desk/desk-keys.ts'
import { ViewerName } from '../parts/viewer-name.tsx'
import { ago, doerName, isSame } from '../parts/words.ts'
import { useDeskView } from '../state/desk-context.ts'
import { useDeeds } from '../state/use-deeds.ts'
import { itemClass } from './held-item.tsx'
import { isTaken, type MarkedQuestion } from './queue-rows.ts'

interface QuestionItemProps {
  readonly item: MarkedQuestion
  readonly streamId: string
  readonly chosen: boolean
  readonly reachable: boolean
  readonly watchers: string
  readonly now: number
  readonly onChoose: (key: string) => void
}

/** A question that waits: how often it was asked, and who answers it. */
export const QuestionItem = memo(function QuestionItem(props: QuestionItemProps) {
  const { item, chosen, reachable, watchers, now, onChoose } = props
  const { question, mark } = item
  const element = useRef<HTMLLIElement>(null)
  useFocusWhen(chosen, element)
  const [asker] = question.askers
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the desk handles keys for all of its rows.
    <li
      ref={element}
      tabIndex={reachable ? 0 : -1}
      aria-current={chosen}
      onClick={() => onChoose(question.questionId)}
      className={itemClass(chosen)}
    >
      <p dir="auto" className="line-clamp-3 text-sm [overflow-wrap:anywhere]">
        {cleanText(question.text)}
      </p>
      <div className="flex min-w-0 flex-wrap items-center gap-x-2 gap-y-0.5 text-xs text-ink-3">
        {question.priority >= 4 && (
          <Badge tone={question.priority === 5 ? 'danger' : 'warn'}>
            {question.priority === 5 ? 'urgent' : 'important'}
          </Badge>
        )}
        {question.asked > 1 && <span className="font-semibold text-ink-2">asked {plural(question.asked, 'time')}</span>}
        {asker && <ViewerName viewer={asker} />}
        {question.asked > 1 && asker && <span>and others</span>}
        <span className="ml-auto whitespace-nowrap">{ago(question.firstAskedAt, now)}</span>
      </div>
      <div className="flex flex-wrap items-center gap-2">
        {mark.status === 'pending' ? <Answering {...props} /> : <Settled item={item} now={now} />}
        {watchers !== '' && <span className="text-2xs text-accent">{watchers}</span>}
      </div>
    </li>
  )
})

function Answering({ item, streamId, chosen, reachable, now }: QuestionItemProps) {
  const { state } = useDeskView()
  const deeds = useDeeds()
  const ref = { streamId, mark: item.mark }
  const tabIndex = chosen || reachable ? 0 : -1
  return (
    <>
      <Claim item={item} streamId={streamId} tabIndex={tabIndex} now={now} />
      {!isTaken(item, state.you?.who) && (
        <>
          <Button
            size="small"
            tabIndex={tabIndex}
            className="max-md:h-11"
            onClick={() => void deeds.settle(ref, 'answered')}
          >
            <Check size={14} className="text-accent" /> Answered
          </Button>
          <IconButton
            label="Skip (S)"
            tabIndex={tabIndex}
            className="size-7 max-md:size-11"
            onClick={() => void deeds.settle(ref, 'skipped')}
          >
            <SkipForward size={14} />
          </IconButton>
        </>
      )}
    </>
  )
}

interface ClaimProps extends Pick<QuestionItemProps, 'item' | 'streamId' | 'now'> {
  readonly tabIndex: number
}

/** Who answers it, or the way to do that. */
function Claim({ item: { mark }, streamId, tabIndex, now }: ClaimProps) {
  const { state } = useDeskView()
  const deeds = useDeeds()
  const ref = { streamId, mark }
  const button = { size: 'small', tabIndex, className: 'max-md:h-11' } as const
  if (!mark.claimed) {
    return (
      <Button {...button} onClick={() => void deeds.claim(ref)}>
        <Hand size={14} /> Take
      </Button>
    )
  }
  const isMine = isSame(state.you?.who, mark.claimed.by)
  return (
    <>
      <span className="w-full text-xs font-medium text-accent">
        <bdi>{doerName(mark.claimed.by, state.you?.who)}</bdi> {isMine ? 'are' : 'is'} answering,{' '}
        {formatDuration(now - Date.parse(mark.claimed.at))} so far
      </span>
      <Button {...button} look="quiet" onClick={() => void deeds.release(ref)}>
        <Undo2 size={13} /> {isMine ? 'Give back' : 'Release'}
      </Button>
    </>
  )
}

function Settled({ item: { mark }, now }: { item: MarkedQuestion; now: number }) {
  const { state } = useDeskView()
  return (
    <span className="text-xs font-medium text-ink-2">
      {mark.settled
        ? `${doerName(mark.settled.by, state.you?.who)} ${mark.status} this ${ago(mark.settled.at, now)}`
        : mark.status}
    </span>
  )
}

/** One that was answered or skipped, and can be opened again. */
export function SettledQuestion({ item, streamId }: { item: MarkedQuestion; streamId: string }) {
  const deeds = useDeeds()
  const { state } = useDeskView()
  const { question, mark } = item
  return (
    <li className="flex items-center gap-3 border-b border-line px-3 py-1.5 text-xs last:border-0">
      <span dir="auto" className="line-clamp-2 min-w-0 flex-1 text-ink-2 [overflow-wrap:anywhere]">
        {cleanText(question.text)}
      </span>
      <span className="shrink-0 text-ink-3">
        {mark.status}
        {mark.settled && ` by ${doerName(mark.settled.by, state.you?.who)}`}
      </span>
      <Button
        size="small"
        look="quiet"
        className="max-md:h-11"
        onClick={() => void deeds.settle({ streamId, mark }, 'pending')}
      >
        <Undo2 size={13} /> Undo
      </Button>
    </li>
  )
}
