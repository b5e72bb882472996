import { playAddress } from '../../../lib/devices/play-tokens.ts'
import { classNames } from '../../../ui/class-names.ts'

interface PlayerFrameProps {
  readonly tokens: readonly string[]
  readonly title: string
  readonly className?: string
}

/** The page that plays devices, within this one. Other tokens are another page. */
export const PlayerFrame = ({ tokens, title, className }: PlayerFrameProps) => (
  <iframe
    key={tokens.join(',')}
    title={title}
    src={playAddress(tokens)}
    allow="fullscreen; screen-wake-lock; autoplay"
    className={classNames('block w-full rounded-xl border border-line bg-bg', className)}
  />
)
