import { CircuitBoard, Cog, Fan, Lightbulb, type LucideIcon, Plug, Rainbow, ToggleRight } from 'lucide-react'
import { classNames } from '../../../ui/class-names.ts'
import { kindName } from '../words.ts'

const pictures: Readonly<Record<string, LucideIcon>> = {
  lamp: Lightbulb,
  motor: Fan,
  servo: Cog,
  strip: Rainbow,
  relay: ToggleRight,
  board: CircuitBoard,
}

interface KindPictureProps {
  readonly kind: string
  /** Something of it is on. */
  readonly isOn?: boolean
}

/** What a device is, as a picture; it lights up while something of it is on. */
export function KindPicture({ kind, isOn = false }: KindPictureProps) {
  const Picture = Object.hasOwn(pictures, kind) ? (pictures[kind] ?? Plug) : Plug
  return (
    <span
      role="img"
      aria-label={kindName(kind)}
      title={kindName(kind)}
      className={classNames(
        'flex size-10 shrink-0 items-center justify-center rounded-lg border transition-colors',
        isOn ? 'border-gift/50 bg-gift-soft text-gift' : 'border-line bg-raised text-ink-2',
      )}
    >
      <Picture size={20} aria-hidden="true" />
    </span>
  )
}
