import { CircleHelp, Zap } from 'lucide-react'
import { cleanText } from '../../../lib/viewer-text.ts'
import { classNames } from '../../class-names.ts'

interface WhyButtonProps {
  /** Names of the rules that fired; empty: none that is known. */
  readonly firedBy: string
  readonly asked: boolean
  /** Whether Tab leads to it. */
  readonly reachable: boolean
  readonly onAsk: () => void
}

/** At the end of a row: a mark where a rule fired, and the way to what rules made of it, out of sight until one is near. */
export function WhyButton({ firedBy, asked, reachable, onAsk }: WhyButtonProps) {
  const told = firedBy === '' ? 'What rules made of it (W)' : `Fired: ${cleanText(firedBy)}. Why? (W)`
  return (
    <button
      type="button"
      tabIndex={reachable ? 0 : -1}
      aria-label={firedBy === '' ? 'Why?' : `Why? Fired: ${cleanText(firedBy)}`}
      aria-expanded={asked}
      title={told}
      onClick={(event) => {
        event.stopPropagation()
        onAsk()
      }}
      className={classNames(
        'flex h-full max-h-7 w-full items-center justify-end gap-1 rounded-md px-1.5 text-2xs -outline-offset-2',
        asked ? 'text-accent' : 'text-ink-2 hover:text-ink',
      )}
    >
      {firedBy !== '' && <Zap size={12} aria-hidden="true" className="shrink-0 fill-current text-accent" />}
      <span
        className={classNames(
          'font-medium [@media(hover:none)]:hidden',
          !asked && 'opacity-0 group-hover/row:opacity-100 group-focus-within/row:opacity-100',
        )}
      >
        Why?
      </span>
      {firedBy === '' && (
        <CircleHelp size={14} aria-hidden="true" className="hidden shrink-0 text-ink-3 [@media(hover:none)]:block" />
      )}
    </button>
  )
}
