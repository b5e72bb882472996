import type { Rule } from '@livetap/contracts/rules/rule.ts'
import { Link } from '@tanstack/react-router'
import { memo, type ReactNode } from 'react'
import { formatShort } from '../../../lib/format.ts'
import { cleanText } from '../../../lib/viewer-text.ts'
import { agoWords, nameWords, timeWords } from '../../../lib/words/words.ts'
import { Badge } from '../../../ui/badge.tsx'
import { classNames } from '../../../ui/class-names.ts'
import { useNamedSentence } from '../devices/device-names.ts'
import { EventChip } from '../parts/event-chip.tsx'
import { msWords } from '../parts/ms-words.ts'
import { Toggle } from '../parts/toggle.tsx'
import { BlockedButton } from './blocked-button.tsx'
import { blockedOf, type RuleRow } from './find-rules.ts'
import { RuleMenu } from './rule-menu.tsx'
import type { RuleDeeds } from './use-deeds.ts'

interface RuleRowProps {
  readonly row: RuleRow
  readonly deeds: RuleDeeds
  readonly isSelected: boolean
  readonly mayWrite: boolean
  readonly now: number
}

/** A rule as a line: whether it acts, what it does, and what it did today. */
export const RuleRowView = memo(function RuleRowView({ row, deeds, isSelected, mayWrite, now }: RuleRowProps) {
  const { rule, today } = row
  const name = nameWords(rule.name)
  return (
    <article
      aria-label={name}
      aria-current={isSelected}
      className={classNames(
        'flex min-h-15 items-center gap-2 border-b border-line px-2 py-1.5 hover:bg-hover max-md:flex-wrap md:gap-3',
        isSelected && 'bg-accent-soft hover:bg-accent-soft',
      )}
    >
      <Toggle
        on={rule.enabled}
        label={`${name}: acts`}
        disabled={!mayWrite}
        title={rule.enabled ? 'Acts. Switch off.' : 'Does not act. Switch on.'}
        onChange={(on) => void deeds.toggle(rule, on)}
      />
      <Words rule={rule} name={name} />
      <TodayFigures today={today} now={now} />
      <RuleMenu rule={rule} deeds={deeds} mayWrite={mayWrite} />
    </article>
  )
})

const Words = ({ rule, name }: { rule: Rule; name: string }) => (
  <div className="min-w-0 flex-1">
    <p className="flex min-w-0 flex-wrap items-center gap-x-2 gap-y-0.5">
      <Link
        to="/rules/$ruleId"
        params={{ ruleId: rule.ruleId }}
        className="min-w-0 truncate rounded-sm text-sm font-semibold hover:underline"
      >
        <bdi>{name}</bdi>
      </Link>
      <EventChip eventType={rule.eventType} />
      {rule.isDraft && (
        <Badge
          tone="warn"
          title={rule.revision === null ? 'Nothing is published yet' : 'Differs from what is published'}
        >
          Draft
        </Badge>
      )}
    </p>
    <p className="line-clamp-2 text-xs text-pretty text-ink-2 [overflow-wrap:anywhere]">
      <Sentence text={rule.sentence} />
    </p>
  </div>
)

function Sentence({ text }: { text: string }) {
  const named = useNamedSentence()
  return <bdi>{cleanText(named(text))}</bdi>
}

/** What the figures at the end of each line are, where there is room for them beside each other. */
export const FigureNames = () => (
  <div
    aria-hidden="true"
    className="flex justify-end gap-3 border-b border-line pr-13 pb-1 text-2xs text-ink-3 max-md:hidden"
  >
    <span className="mr-auto pl-2">On</span>
    <span>Today:</span>
    {['Fired', 'Failed', 'Blocked', 'p95'].map((name) => (
      <span key={name} className="w-14 text-right">
        {name}
      </span>
    ))}
    <span className="w-20 text-right">Last fired</span>
  </div>
)

function TodayFigures({ today, now }: { today: RuleRow['today']; now: number }) {
  const last = today?.lastFiredAt ?? undefined
  return (
    <dl className="flex shrink-0 items-center gap-3 text-xs text-ink-2 max-md:order-last max-md:w-full max-md:pl-13">
      <Figure name="Fired" look="font-medium text-ink">
        {formatShort(today?.fired ?? 0)}
      </Figure>
      <Figure name="Failed" look={today?.failed ? 'font-medium text-danger' : ''}>
        {formatShort(today?.failed ?? 0)}
      </Figure>
      <Figure name="Blocked">
        <BlockedButton blocked={blockedOf(today)} />
      </Figure>
      <Figure name="p95">{today?.p95Ms == null ? '–' : msWords(today.p95Ms)}</Figure>
      <Figure name="Last fired" isWide>
        <span title={last && timeWords(last)}>{last ? agoWords(last, now) : 'not today'}</span>
      </Figure>
    </dl>
  )
}

interface FigureProps {
  readonly name: string
  readonly look?: string
  readonly isWide?: boolean
  readonly children: ReactNode
}

const Figure = ({ name, look, isWide = false, children }: FigureProps) => (
  <div className={classNames('flex flex-col md:items-end', isWide ? 'md:w-20' : 'md:w-14')}>
    <dt className="text-2xs text-ink-3 md:sr-only">{name}</dt>
    <dd className={classNames('whitespace-nowrap', look)}>{children}</dd>
  </div>
)
