import { UserRound, X } from 'lucide-react'
import type { Ref } from 'react'
import { formatShort } from '../../../lib/format.ts'
import { classNames } from '../../../ui/class-names.ts'
import { nameOf } from '../../../ui/feed/feed.tsx'
import { SearchField } from '../../../ui/search-field.tsx'
import { type Chip, chips, type DeskFilter, everything, isNarrowed, toggleChip } from './filter.ts'

interface ChipBarProps {
  readonly filter: DeskFilter
  readonly counts: Readonly<Record<Chip, number>>
  readonly searchRef: Ref<HTMLInputElement>
  readonly values: boolean
  readonly onFilter: (filter: DeskFilter) => void
  readonly onValues: (shown: boolean) => void
}

/** What the feed is narrowed down to. */
export function ChipBar({ filter, counts, searchRef, values, onFilter, onValues }: ChipBarProps) {
  return (
    <div className="flex items-center gap-x-2 border-b border-line bg-surface px-2 py-1 max-xl:flex-wrap">
      <Chips {...{ filter, counts, onFilter }} />
      <div className="ml-auto flex items-center gap-1.5 max-xl:w-full xl:shrink-0">
        <SearchField
          value={filter.text}
          onChange={(text) => onFilter({ ...filter, text })}
          label="Search in the feed"
          placeholder="Search"
          inputRef={searchRef}
          className="flex-1 xl:w-28 xl:flex-none 2xl:w-52"
        />
        <ValueSwitch on={values} onChange={onValues} />
      </div>
    </div>
  )
}

function Chips({ filter, counts, onFilter }: Pick<ChipBarProps, 'filter' | 'counts' | 'onFilter'>) {
  return (
    <fieldset className="edge-fade -mx-2 flex min-w-0 items-center gap-1 overflow-x-auto px-3 py-1 [scrollbar-width:none]">
      <legend className="sr-only">Which comments to show. Several together: only what is all of it.</legend>
      <button
        type="button"
        aria-pressed={!isNarrowed(filter)}
        onClick={() => onFilter(everything)}
        className={classNames(chipClass, isNarrowed(filter) ? chipOff : chipOn)}
      >
        All
      </button>
      {filter.viewer && <ViewerChip viewer={filter.viewer} onGone={() => onFilter({ ...filter, viewer: undefined })} />}
      {chips.map((chip, index) => (
        <FilterChip
          key={chip}
          chip={chip}
          digit={index + 1}
          on={filter.chips.has(chip)}
          count={counts[chip]}
          onToggle={() => onFilter(toggleChip(filter, chip))}
        />
      ))}
    </fieldset>
  )
}

function ViewerChip({ viewer, onGone }: { viewer: NonNullable<DeskFilter['viewer']>; onGone: () => void }) {
  return (
    <button
      type="button"
      title="Show everybody again"
      onClick={onGone}
      className={classNames(chipClass, 'max-w-48', chipOn)}
    >
      <UserRound size={12} aria-hidden="true" className="shrink-0" />
      <span className="sr-only">Only </span>
      <bdi className="truncate">{nameOf(viewer)}</bdi>
      <X size={12} aria-hidden="true" className="shrink-0" />
    </button>
  )
}

const chipClass =
  'inline-flex h-7 shrink-0 items-center gap-1.5 rounded-md border px-1.5 text-xs -outline-offset-1 transition-colors max-md:h-9 max-md:px-2.5'
const chipOn = 'border-accent bg-accent-soft text-accent'
const chipOff = 'border-line text-ink-2 hover:bg-hover'

const looks: Record<Chip, readonly [name: string, hint: string]> = {
  questions: ['Questions', 'Comments that ask something'],
  new: ['New', 'Viewers never seen in a live before'],
  flagged: ['Flagged', 'Comments with a flagged word'],
  subscribers: ['Subscribers', 'Those who subscribe'],
  gifters: ['Gifters', 'Those who sent a gift in what is loaded here'],
  hidden: ['Kept back', 'Comments that are hidden, held or rejected'],
}

interface FilterChipProps {
  readonly chip: Chip
  readonly digit: number
  readonly on: boolean
  readonly count: number
  readonly onToggle: () => void
}

function FilterChip({ chip, digit, on, count, onToggle }: FilterChipProps) {
  const [name, hint] = looks[chip]
  return (
    <button
      type="button"
      aria-pressed={on}
      title={`${hint} (key ${digit})`}
      onClick={onToggle}
      className={classNames(chipClass, on ? chipOn : chipOff)}
    >
      {name}
      {count > 0 && <span className="text-2xs">{formatShort(count)}</span>}
    </button>
  )
}

function ValueSwitch({ on, onChange }: { on: boolean; onChange: (shown: boolean) => void }) {
  return (
    <button
      type="button"
      role="switch"
      aria-checked={on}
      title="What gifts are worth, in coins (key V). This browser remembers it."
      onClick={() => onChange(!on)}
      className="flex h-7 items-center gap-2 rounded-md px-1.5 text-xs whitespace-nowrap text-ink-2 hover:bg-hover hover:text-ink max-md:h-9"
    >
      <span
        aria-hidden="true"
        className={classNames(
          'flex h-4 w-7 items-center rounded-full border p-0.5 transition-colors',
          on ? 'justify-end border-accent bg-accent' : 'border-line-strong bg-raised',
        )}
      >
        <span className={classNames('size-2.5 rounded-full', on ? 'bg-accent-ink' : 'bg-ink-3')} />
      </span>
      Values
    </button>
  )
}
