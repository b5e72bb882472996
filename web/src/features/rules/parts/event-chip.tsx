import { classNames } from '../../../ui/class-names.ts'
import { factOf } from './event-words.ts'

/** What a rule waits for. */
export function EventChip({ eventType }: { eventType: string }) {
  const { name, icon: Icon, color } = factOf(eventType)
  return (
    <span
      className={classNames(
        'inline-flex h-5 shrink-0 items-center gap-1.5 rounded-full border border-line bg-bg px-2 text-2xs font-medium',
        color,
      )}
    >
      <Icon size={12} aria-hidden="true" /> {name}
    </span>
  )
}
