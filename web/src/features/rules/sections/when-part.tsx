import type { RuleEventType } from '@livetap/contracts/rules/rule.ts'
import { classNames } from '../../../ui/class-names.ts'
import { joinGifts, splitGifts } from '../conditions/gifts.ts'
import { useDraft } from '../editor/draft.ts'
import { Part } from '../editor/part.tsx'
import { GiftPicker } from '../gifts/gift-picker.tsx'
import { factOf, ruleEvents } from '../parts/event-words.ts'
import { Choice, Mistake, Whole } from '../parts/fields.tsx'
import { ScopeFields } from './scope-fields.tsx'

/** What a rule waits for. */
export function WhenPart() {
  const { definition, set, mistakes } = useDraft()
  const choose = (eventType: RuleEventType) => {
    const { rest } = splitGifts(definition.condition)
    // What was chosen of gifts says nothing of other events.
    set(eventType === 'GIFT' ? { eventType } : { eventType, gift: undefined, condition: rest })
  }
  return (
    <Part word="When" note="What happens in a live.">
      <EventGrid of="viewer" chosen={definition.eventType} onChoose={choose} />
      <details className="text-sm" open={factOf(definition.eventType).of === 'live'}>
        <summary className="w-fit rounded-md py-1 text-xs text-ink-2 hover:text-ink max-md:py-3">
          What the live itself goes through
        </summary>
        <div className="pt-2">
          <EventGrid of="live" chosen={definition.eventType} onChoose={choose} />
        </div>
      </details>
      <Mistake text={mistakes.at('eventType')} />
      {definition.eventType === 'GIFT' && <GiftFields />}
      <ScopeFields />
    </Part>
  )
}

interface EventGridProps {
  readonly of: 'viewer' | 'live'
  readonly chosen: RuleEventType
  readonly onChoose: (eventType: RuleEventType) => void
}

function EventGrid({ of, chosen, onChoose }: EventGridProps) {
  return (
    <fieldset className="grid grid-cols-[repeat(auto-fill,minmax(8.25rem,1fr))] gap-1.5">
      <legend className="sr-only">{of === 'viewer' ? 'What a viewer does' : 'What the live goes through'}</legend>
      {ruleEvents
        .filter((each) => factOf(each).of === of)
        .map((each) => {
          const { name, icon: Icon, color } = factOf(each)
          return (
            <label
              key={each}
              className="flex h-9 cursor-pointer items-center gap-2 rounded-lg border border-line bg-bg px-2.5 text-sm hover:bg-hover has-checked:border-accent has-checked:bg-accent-soft has-focus-visible:outline-2 has-focus-visible:outline-accent max-md:h-11"
            >
              <input
                type="radio"
                name={`event-${of}`}
                checked={each === chosen}
                onChange={() => onChoose(each)}
                className="sr-only"
              />
              <Icon size={15} aria-hidden="true" className={classNames('shrink-0', color)} />
              <span className="truncate">{name}</span>
            </label>
          )
        })}
    </fieldset>
  )
}

const modes = [
  ['delta', 'as it grows: at every gift or step of a streak'],
  ['streakEnd', 'once, when the streak is over'],
  ['each', 'once for every single gift'],
  ['milestone', 'at every so many of a streak'],
] as const

function GiftFields() {
  const { definition, set } = useDraft()
  const { gifts, rest } = splitGifts(definition.condition)
  return (
    <>
      <details className="text-sm" open={gifts.length > 0}>
        <summary className="w-fit rounded-md py-1 text-sm max-md:py-3">
          {gifts.length === 0 ? 'Any gift' : 'Only these gifts'}
          <span className="text-xs text-ink-3">
            {gifts.length === 0 ? ' · choose some' : ` · ${gifts.length} chosen`}
          </span>
        </summary>
        <div className="pt-2">
          <GiftPicker chosen={gifts} onChange={(chosen) => set({ condition: joinGifts({ gifts: chosen, rest }) })} />
        </div>
      </details>
      <StreakFields />
    </>
  )
}

function StreakFields() {
  const { definition, set, mistakes } = useDraft()
  const gift = definition.gift ?? { mode: 'delta' }
  const choose = (mode: (typeof modes)[number][0]) =>
    set({ gift: mode === 'delta' ? undefined : { mode, ...(mode === 'milestone' && { every: 10 }) } })
  return (
    <div className="flex flex-wrap gap-3">
      <Choice
        label="A streak of gifts counts"
        className="basis-96"
        value={gift.mode}
        choices={modes}
        mistake={mistakes.at('gift')}
        onChange={choose}
      />
      {gift.mode === 'each' && (
        <Whole
          label="Most firings of one event"
          value={gift.maxPerEvent}
          least={1}
          most={100}
          usual="20"
          onChange={(maxPerEvent) => set({ gift: { mode: 'each', ...(maxPerEvent && { maxPerEvent }) } })}
        />
      )}
      {gift.mode === 'milestone' && (
        <Whole
          label="Gifts from one to the next"
          value={gift.every ?? 10}
          least={2}
          most={100_000}
          onChange={(every) => set({ gift: { mode: 'milestone', every: every ?? 10 } })}
        />
      )}
    </div>
  )
}
