import { OctagonX } from 'lucide-react'
import { useState } from 'react'
import { stopEverything } from '../../lib/devices/emergency-stop.ts'
import { Press } from '../../lib/devices/press.ts'
import { LatchedBar } from './latched-bar.tsx'
import { stopModifier, useCanStop, useStopKey } from './stop-key.ts'
import { useStopNews } from './stop-news.ts'
import { StopReport } from './stop-report.tsx'

/** Stops all devices when it goes down: nobody is asked whether they mean it. */
export function StopButton() {
  const canStop = useCanStop()
  const [press] = useState(() => new Press())
  const goDown = (button: Element) => {
    press.down(button)
    void stopEverything()
  }
  if (!canStop) return null
  return (
    <button
      type="button"
      title={`Emergency stop of all devices (${stopModifier}+Shift+.)`}
      aria-label="Emergency stop of all devices"
      aria-keyshortcuts="Control+Shift+. Meta+Shift+."
      onPointerDown={({ button, currentTarget }) => button === 0 && goDown(currentTarget)}
      onPointerCancel={() => press.cancel()}
      onClick={({ detail }) => press.isOwn(detail) && void stopEverything()}
      className="mr-1 flex h-8 shrink-0 items-center gap-1.5 rounded-md border-2 border-[#ffd21f] bg-[#c1121f] px-2.5 text-xs font-extrabold tracking-wider text-[#fff] select-none hover:bg-[#a30d19] active:scale-95 max-md:h-10"
    >
      <OctagonX size={16} aria-hidden="true" strokeWidth={2.5} /> STOP
    </button>
  )
}

/** What came of the stop that was pressed here, or else what is stopped whoever pressed it. */
export function StopBanner() {
  useStopKey(useCanStop())
  const news = useStopNews()
  return news.stop.kind === 'idle' ? <LatchedBar devices={news.devices} /> : <StopReport {...news} stop={news.stop} />
}

/** What came of the stop that was pressed here, above what a dialog is about. */
export function StopNewsInDialog() {
  const { stop, ...news } = useStopNews()
  return stop.kind === 'idle' ? null : <StopReport {...news} stop={stop} />
}
