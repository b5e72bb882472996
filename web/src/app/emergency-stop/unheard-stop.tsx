import { useStopState } from '../../lib/devices/emergency-stop.ts'
import { StopReport } from './stop-report.tsx'

/**
 * A stop that was refused, or has not come through, on pages without the bar of stops: whose session has ended is led
 * to one of those by the refusal itself.
 */
export function UnheardStop() {
  const stop = useStopState()
  if (stop.kind !== 'refused' && stop.kind !== 'telling') return null
  return (
    <div className="sticky top-0 z-50">
      <StopReport stop={stop} devices={[]} isSure={false} />
    </div>
  )
}
