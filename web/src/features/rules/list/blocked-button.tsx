import { Popover } from 'radix-ui'
import { formatCount, formatShort } from '../../../lib/format.ts'
import { reasonName } from '../parts/reasons.ts'

interface BlockedButtonProps {
  readonly blocked: readonly (readonly [reason: string, count: number])[]
}

/** How often a rule held back today; why, at a touch. */
export function BlockedButton({ blocked }: BlockedButtonProps) {
  const total = blocked.reduce((sum, [, count]) => sum + count, 0)
  if (total === 0) return <span className="text-ink-3">0</span>
  return (
    <Popover.Root>
      <Popover.Trigger asChild>
        <button
          type="button"
          title={blocked.map(([reason, count]) => `${reasonName(reason)}: ${formatCount(count)}`).join('\n')}
          onClick={(event) => event.stopPropagation()}
          className="rounded-sm underline decoration-dotted underline-offset-4 hover:text-ink max-md:-m-3 max-md:p-3"
        >
          {formatShort(total)}
          <span className="sr-only"> blocked today, by reason</span>
        </button>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          sideOffset={4}
          collisionPadding={8}
          aria-label="Blocked today, by reason"
          onClick={(event) => event.stopPropagation()}
          className="rising z-50 rounded-lg border border-line bg-surface p-3 shadow-float"
        >
          <dl className="grid grid-cols-[auto_auto] gap-x-4 gap-y-1 text-sm">
            {blocked.map(([reason, count]) => (
              <div key={reason} className="contents">
                <dt className="text-ink-2">{reasonName(reason)}</dt>
                <dd className="text-right font-medium">{formatCount(count)}</dd>
              </div>
            ))}
          </dl>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  )
}
