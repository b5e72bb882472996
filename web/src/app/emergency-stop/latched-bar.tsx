import { Link } from '@tanstack/react-router'
import { OctagonX } from 'lucide-react'
import { nameWords } from '../../lib/words/words.ts'
import { buttonClass } from '../../ui/button.tsx'
import { isDoubtful, isStopped, listNames, type StoppedDevice } from './stopped-devices.ts'

/** Says on every page what is stopped, until it is opened again. */
export function LatchedBar({ devices }: { devices: readonly StoppedDevice[] }) {
  const stopped = devices.filter(isStopped)
  if (stopped.length === 0) return null
  const by = stopped.map(({ status }) => status.stop?.by.name).find((name) => name !== undefined && name !== '')
  return (
    <section
      aria-label="Emergency stop"
      role="status"
      className="flex shrink-0 flex-wrap items-center gap-x-3 gap-y-1 border-b border-danger/40 bg-danger-soft px-4 py-1.5 text-sm print:hidden"
    >
      <OctagonX size={16} aria-hidden="true" className="shrink-0 text-danger" />
      <span className="font-semibold text-danger">Emergency stop</span>
      <span className="min-w-0 flex-1 basis-60 text-ink-2 [overflow-wrap:anywhere]">
        <bdi>{nameWords(listNames(stopped))}</bdi>
        {stopped.length === 1 ? ' is stopped' : ' are stopped'}
        {by !== undefined && (
          <>
            {' by '}
            <bdi>{nameWords(by)}</bdi>
          </>
        )}
        . <Doubts devices={stopped} />
      </span>
      <Link to="/devices" className={buttonClass({ size: 'small' })}>
        Devices
      </Link>
    </section>
  )
}

/** What has not said that it stopped may still run: somebody has to look. */
export function Doubts({ devices }: { devices: readonly StoppedDevice[] }) {
  const doubtful = devices.filter(isDoubtful)
  if (doubtful.length === 0) return null
  return (
    <strong className="text-danger">
      <bdi>{nameWords(listNames(doubtful))}</bdi> {doubtful.length === 1 ? 'has' : 'have'} not confirmed it yet: if
      something still moves, pull the plug.
    </strong>
  )
}
