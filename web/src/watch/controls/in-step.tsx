import { Gauge } from 'lucide-react'
import { useEffect, useState, useSyncExternalStore } from 'react'
import { classNames } from '../../ui/class-names.ts'
import { skewWords, tierWords } from '../room/words.ts'
import { type Playing, usePlayerStatus } from '../stage/playing.ts'
import { Popup } from './popup.tsx'

/** What is played, and by how much this device is off; with how to set right what its speakers add. */
export function InStep({ player, clock }: Playing) {
  const { tier } = usePlayerStatus(player)
  const shown = useSkew({ player })
  const [name, what] = tier ? tierWords[tier] : ['', '']
  return (
    <Popup
      className="w-72 p-4"
      trigger={
        <button
          type="button"
          title={what}
          aria-label={`In step: ${name} ${shown === undefined ? '' : skewWords(shown)}`}
          className="flex h-8 items-center gap-1.5 rounded-md px-2 text-xs text-ink-2 hover:bg-hover hover:text-ink max-md:h-10 max-[26rem]:px-1"
        >
          <span className="max-lg:hidden">{name}</span>
          <span className={classNames('w-14 text-right max-[26rem]:hidden', toneOf(shown))}>
            {shown === undefined ? '–' : skewWords(shown)}
          </span>
          <Gauge size={16} aria-hidden="true" className={classNames('min-[26rem]:hidden', toneOf(shown))} />
        </button>
      }
    >
      <ThisDevice player={player} clock={clock} what={what} />
    </Popup>
  )
}

const lookMs = 500

/** Twice a second: tens of changes say nothing to anybody. */
function useSkew({ player }: Pick<Playing, 'player'>): number | undefined {
  const [skew, setSkew] = useState<number>()
  useEffect(() => {
    const timer = setInterval(() => {
      const { state, skewMs } = player.read()
      setSkew(state === 'playing' ? skewMs : undefined)
    }, lookMs)
    return () => clearInterval(timer)
  }, [player])
  return skew
}

const toneOf = (skewMs: number | undefined): string =>
  skewMs === undefined ? 'text-ink-3' : Math.abs(skewMs) < 100 ? 'text-accent' : 'text-warn'

function ThisDevice({ player, clock, what }: Playing & { readonly what: string }) {
  const { offsetMs } = usePlayerStatus(player)
  const { errorMs, rttMs } = useSyncExternalStore(
    (listener) => clock.subscribe(listener),
    () => clock.read(),
  )
  return (
    <div className="flex flex-col gap-3 text-sm">
      <p className="text-pretty text-ink-2">{what || 'Nothing plays yet.'}</p>
      <label className="flex flex-col gap-1">
        <span className="flex justify-between font-medium">
          This device is <span>{offsetMs === 0 ? 'in step' : `${skewWords(offsetMs)}`}</span>
        </span>
        <input
          type="range"
          min={-500}
          max={500}
          step={10}
          value={offsetMs}
          onChange={({ target }) => player.setOffset(Number(target.value))}
          className="accent-accent"
        />
        <span className="text-xs text-pretty text-ink-3">
          Wireless speakers and televisions are late: move it to the right until you hear what the others hear.
        </span>
      </label>
      <p className="text-xs text-ink-3">
        Way to the server and back {Math.round(rttMs)} ms, clock within {Math.max(1, Math.round(errorMs))} ms
      </p>
    </div>
  )
}
