import type { Metrics } from '@livetap/contracts/metrics.ts'
import { useState } from 'react'
import { formatDuration, formatMinute } from '../../../lib/format.ts'
import { useNow } from '../../../lib/now.ts'
import { session, useSession } from '../../../lib/user-session/session.tsx'
import { Button } from '../../../ui/button.tsx'
import { Dialog } from '../../../ui/dialog.tsx'

/** From when on the figures count, what is missing in them, and how to count anew. */
export function CountNote({ stopped }: { stopped: boolean }) {
  const { metrics, link } = useSession()
  const counts = metrics && link.state === 'open' && !stopped
  return (
    <div className="flex h-9 items-center gap-x-3 border-t border-line px-3 text-xs text-ink-3 md:h-8">
      <p className="min-w-0 flex-1 truncate">
        {metrics && (stopped || link.state === 'open') ? (
          <Since metrics={metrics} />
        ) : stopped ? (
          'Nothing is counted while stopped. What was recorded is under Sessions.'
        ) : (
          <LinkWords />
        )}
      </p>
      {counts && (session.isReset ? <CountAllAgain /> : <CountAnew />)}
      {link.state === 'taken' && (
        <Button size="small" onClick={session.retry}>
          Use it here
        </Button>
      )}
      {link.state === 'waiting' && (
        <Button size="small" look="quiet" onClick={session.retry}>
          Reconnect
        </Button>
      )}
    </div>
  )
}

function Since({ metrics: { since, missing, asOf } }: { metrics: Metrics }) {
  return (
    <>
      Counts since {formatMinute(since)}
      {session.isReset && ', where you began anew'}
      {missing.seconds > 0 && <span className="text-warn"> · {formatDuration(missing.seconds * 1000)} missing</span>}
      <span className="max-md:hidden"> · as of {formatMinute(asOf)}</span>
    </>
  )
}

function LinkWords() {
  const { link, problem } = useSession()
  const now = useNow(1000)
  if (link.state === 'taken') {
    return <span className="text-warn">These numbers went on in another tab; here they stand still.</span>
  }
  if (link.state === 'waiting') {
    const seconds = Math.max(0, Math.ceil((link.retryAt - now) / 1000))
    return <span className="text-warn">Numbers stand still: the connection broke, next try in {seconds} s.</span>
  }
  if (problem) return <span className="text-warn">{`${problem.title}. ${problem.remedy}`}</span>
  return <span>{link.state === 'open' ? 'Waiting for the first numbers…' : 'Connecting for the numbers…'}</span>
}

function CountAnew() {
  const [asking, setAsking] = useState(false)
  const reset = () => {
    session.resetMetrics()
    setAsking(false)
  }
  return (
    <>
      <Button size="small" look="quiet" onClick={() => setAsking(true)}>
        Count anew
      </Button>
      <Dialog open={asking} onClose={() => setAsking(false)} title="Count anew?">
        <div className="flex flex-col gap-4 p-4 text-sm text-ink-2">
          <p>
            From here on, all numbers of this tab start at zero. The recording, the report and other tabs keep theirs,
            and you can count the whole live again at any time.
          </p>
          <div className="flex justify-end gap-2">
            <Button onClick={() => setAsking(false)}>Keep counting</Button>
            <Button look="primary" data-autofocus onClick={reset}>
              Count anew
            </Button>
          </div>
        </div>
      </Dialog>
    </>
  )
}

function CountAllAgain() {
  return (
    <Button
      size="small"
      look="quiet"
      title="Questions that you have marked will be open again"
      onClick={() => session.undoReset()}
    >
      Count the whole live again
    </Button>
  )
}
