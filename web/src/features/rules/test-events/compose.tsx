import type { TestEvent } from '@livetap/contracts/rules/test-events.ts'
import { useQuery } from '@tanstack/react-query'
import { classNames } from '../../../ui/class-names.ts'
import { nameOf } from '../../../ui/feed/feed.tsx'
import { giftsQuery } from '../gifts/gift-names.ts'
import { GiftPicker } from '../gifts/gift-picker.tsx'
import { factOf } from '../parts/event-words.ts'
import { Tick } from '../parts/fields.tsx'
import { EventForm } from '../trial/event-form.tsx'
import { recentQuery } from '../trial/recorded-events.tsx'
import { copyEvent } from '../trial/trial-event.ts'
import { beginDraft, changeDraft, giveGift, testKinds } from './draft.ts'

interface ComposeProps {
  readonly draft: TestEvent
  readonly onChange: (draft: TestEvent) => void
}

/** What is sent, and who does it. */
export function Compose({ draft, onChange }: ComposeProps) {
  return (
    <div className="flex flex-col gap-4">
      <Kinds draft={draft} onChange={onChange} />
      {draft.eventType === 'GIFT' && <Gifts draft={draft} onChange={onChange} />}
      <EventForm event={draft} onChange={(next) => onChange(changeDraft(draft, next))} />
      {draft.eventType === 'GIFT' && (
        <Tick
          label="As a streak"
          hint="in steps that add to each other, as TikTok tells of it"
          checked={draft.streak ?? false}
          onChange={(streak) => onChange({ ...draft, streak })}
        />
      )}
      <RecentViewers draft={draft} onChange={onChange} />
    </div>
  )
}

function Kinds({ draft, onChange }: ComposeProps) {
  return (
    <fieldset className="grid grid-cols-4 gap-2 sm:grid-cols-7">
      <legend className="sr-only">What happens</legend>
      {testKinds.map(([type, name]) => {
        const { icon: Icon, color } = factOf(type)
        return (
          <button
            key={type}
            type="button"
            aria-pressed={type === draft.eventType}
            onClick={() => type !== draft.eventType && onChange(beginDraft(type, draft.user))}
            className="flex h-16 min-w-0 flex-col items-center justify-center gap-1.5 rounded-lg border border-line bg-bg text-xs font-medium hover:bg-hover aria-pressed:border-accent aria-pressed:bg-accent-soft"
          >
            <Icon size={19} aria-hidden="true" className={classNames('shrink-0', color)} />
            {name}
          </button>
        )
      })}
    </fieldset>
  )
}

function Gifts({ draft, onChange }: ComposeProps) {
  const { data: known = [] } = useQuery(giftsQuery)
  const { giftId } = draft.payload ?? {}
  const choose = (ids: string[]) => {
    const chosen = ids.find((id) => id !== giftId)
    const gift = known.find((one) => one.giftId === chosen)
    if (gift) onChange(giveGift(draft, gift))
    else if (chosen) onChange(giveGift(draft, { giftId: chosen, giftName: 'Gift', giftImageUrl: '', diamondCount: 1 }))
  }
  const isKnown = known.some((one) => one.giftId === giftId)
  return <GiftPicker chosen={typeof giftId === 'string' && isKnown ? [giftId] : []} onChange={choose} />
}

const mostViewers = 8

/** Whoever was in a live lately can be the one who does it. */
function RecentViewers({ draft, onChange }: ComposeProps) {
  const { data } = useQuery(recentQuery('ANY'))
  const events = data?.items.map(({ event }) => event).filter(({ source }) => source !== 'test') ?? []
  const viewers = [...new Map(events.flatMap((event) => (event.user ? [[event.user.userId, event] as const] : [])))]
  if (viewers.length === 0) return null
  return (
    <div>
      <h3 className="mb-1.5 text-xs font-medium text-ink-2">Or somebody who was there lately</h3>
      <ul aria-label="Recent viewers" className="flex flex-wrap gap-1.5">
        {viewers.slice(0, mostViewers).map(([userId, event]) => {
          const { user } = copyEvent(event)
          return (
            <li key={userId} className="min-w-0">
              <button
                type="button"
                aria-pressed={draft.user?.userId === userId}
                onClick={() => onChange({ ...draft, ...(user && { user }) })}
                className="flex h-7 max-w-44 items-center rounded-full border border-line bg-bg px-2.5 text-xs hover:bg-hover aria-pressed:border-accent aria-pressed:bg-accent-soft max-md:h-11 max-md:px-3.5"
              >
                <bdi className="truncate">{event.user && nameOf(event.user)}</bdi>
              </button>
            </li>
          )
        })}
      </ul>
    </div>
  )
}
