import { CircleHelp, Pause, Play } from 'lucide-react'
import type { ReactNode, Ref } from 'react'
import { type FeedFilter, type Kind, kindNames, kinds } from '../../lib/feed/feed.ts'
import { formatShort } from '../../lib/format.ts'
import { IconButton } from '../button.tsx'
import { classNames } from '../class-names.ts'
import { SearchField } from '../search-field.tsx'
import { ribbonClasses } from './feed-row.tsx'

interface FeedToolbarProps {
  readonly filter: FeedFilter
  readonly onFilter: (filter: FeedFilter) => void
  readonly counts?: Readonly<Partial<Record<Kind, number>>> | undefined
  readonly questions?: number | undefined
  readonly searchRef?: Ref<HTMLInputElement>
  readonly children?: ReactNode
}

/** Which events are shown: chips by kind, questions, and a text to look for. */
export function FeedToolbar({ filter, onFilter, counts, questions, searchRef, children }: FeedToolbarProps) {
  return (
    <div className="flex items-center gap-x-2 border-b border-line bg-surface px-2 py-1 max-md:flex-wrap">
      <fieldset className="edge-fade -mx-2 flex min-w-0 items-center gap-1 overflow-x-auto px-3 py-1 [scrollbar-width:none]">
        <legend className="sr-only">Kinds of events to show. Shift and click shows only one kind.</legend>
        {kinds.map((kind, index) => (
          <KindChip
            key={kind}
            kind={kind}
            digit={index + 1}
            on={filter.kinds.has(kind)}
            count={counts?.[kind]}
            onToggle={(only) => onFilter({ ...filter, kinds: toggleKind(filter.kinds, kind, only) })}
          />
        ))}
        <QuestionChip
          on={filter.questionsOnly}
          count={questions}
          onToggle={() => onFilter({ ...filter, questionsOnly: !filter.questionsOnly })}
        />
      </fieldset>
      <div className="ml-auto flex items-center gap-1 max-md:w-full md:shrink-0">
        <SearchField
          value={filter.text}
          onChange={(text) => onFilter({ ...filter, text })}
          label="Search in the feed"
          placeholder="Search"
          inputRef={searchRef}
          className="flex-1 md:w-40 md:flex-none 2xl:w-56"
        />
        {children}
      </div>
    </div>
  )
}

/** The kinds with one more or less; `only` shows one alone, and everything again the second time. */
export function toggleKind(selected: ReadonlySet<Kind>, kind: Kind, only: boolean): ReadonlySet<Kind> {
  if (only) return selected.size === 1 && selected.has(kind) ? new Set(kinds) : new Set([kind])
  const next = new Set(selected)
  if (!next.delete(kind)) next.add(kind)
  return next
}

const chipClass =
  'inline-flex h-7 shrink-0 items-center gap-1.5 rounded-md border px-1.5 text-xs transition-colors max-md:h-9 max-md:px-2.5'
const chipOn = 'border-line bg-raised text-ink hover:bg-hover'
const chipOff = 'border-transparent text-ink-3 hover:bg-hover'

interface KindChipProps {
  readonly kind: Kind
  readonly digit: number
  readonly on: boolean
  readonly count: number | undefined
  readonly onToggle: (only: boolean) => void
}

function KindChip({ kind, digit, on, count, onToggle }: KindChipProps) {
  return (
    <button
      type="button"
      aria-pressed={on}
      title={`${kindNames[kind]}: ${on ? 'shown' : 'hidden'} (key ${digit}). Shift and click: only this.`}
      onClick={(event) => onToggle(event.shiftKey)}
      className={classNames(chipClass, on ? chipOn : chipOff)}
    >
      <span
        aria-hidden="true"
        className={classNames('h-3 w-[3px] rounded-full', on ? ribbonClasses[kind] : 'bg-line-strong')}
      />
      {kindNames[kind]}
      {count !== undefined && count > 0 && <span className="text-2xs text-ink-3">{formatShort(count)}</span>}
    </button>
  )
}

function QuestionChip({ on, count, onToggle }: { on: boolean; count: number | undefined; onToggle: () => void }) {
  return (
    <button
      type="button"
      aria-pressed={on}
      title="Only chat that asks something (key Q)"
      onClick={onToggle}
      className={classNames(chipClass, on ? 'border-warn/50 bg-warn-soft text-warn' : chipOff)}
    >
      <CircleHelp size={13} aria-hidden="true" />
      Questions
      {count !== undefined && count > 0 && <span className="text-2xs">{formatShort(count)}</span>}
    </button>
  )
}

export function PauseButton({ paused, onToggle }: { paused: boolean; onToggle: () => void }) {
  return (
    <IconButton label={paused ? 'Go on (Space)' : 'Pause (Space)'} aria-pressed={paused} onClick={onToggle}>
      {paused ? <Play size={15} /> : <Pause size={15} />}
    </IconButton>
  )
}
