import { classNames } from '../../ui/class-names.ts'
import { Controls } from '../controls/controls.tsx'
import { PollBadge } from '../poll/poll-badge.tsx'
import { useView } from '../room/room-context.ts'
import { Stage } from '../stage/stage.tsx'
import type { Screen } from './screen.ts'
import { useIdle } from './use-idle.ts'

interface PictureProps {
  readonly screen: Screen
  readonly onStage: (stage: HTMLElement | null) => void
}

const restMs = 3000
const places = {
  usual:
    'h-[48%] min-h-52 shrink-0 sm:landscape:h-auto sm:landscape:min-h-0 sm:landscape:min-w-0 sm:landscape:flex-1 lg:h-auto lg:min-w-0 lg:flex-1',
  theatre: 'min-h-0 min-w-0 flex-1',
  full: 'min-h-0 min-w-0 flex-1 [--foot:5.5rem]',
} as const satisfies Record<Screen, string>

/** What is watched and what is done with it. On a full screen the controls lie over it, and go when nobody moves. */
export function Picture({ screen, onStage }: PictureProps) {
  const isFull = screen === 'full'
  const plays = useView(({ state }) => state.timeline.playing)
  const isResting = useIdle(restMs, isFull && plays)
  return (
    <div
      className={classNames(
        'relative flex cursor-default flex-col',
        places[screen],
        isResting && 'cursor-none [--foot:0px]!',
      )}
    >
      <Stage onStage={onStage} />
      {isResting && <div className="absolute inset-0" />}
      {screen !== 'usual' && <PollBadge />}
      <div
        data-theme={isFull ? 'dark' : undefined}
        className={classNames(
          'shrink-0 border-t border-line bg-surface text-ink',
          isFull && 'absolute inset-x-0 bottom-0 pb-[env(safe-area-inset-bottom)] transition-opacity',
          isResting && 'pointer-events-none opacity-0',
        )}
      >
        <Controls />
      </div>
    </div>
  )
}
