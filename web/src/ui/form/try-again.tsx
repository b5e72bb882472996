import { useEffect, useState } from 'react'
import { ApiError } from '../../lib/api.ts'
import { useNow } from '../../lib/now.ts'
import { InlineError } from '../notice.tsx'

/** Milliseconds until the server takes another try, counted down; 0 when it does. */
export function useWait(error: unknown): number {
  const [until, setUntil] = useState(0)
  const now = useNow(500)
  useEffect(() => {
    const asked = error instanceof ApiError ? error.retryAfterMs : undefined
    setUntil(asked === undefined ? 0 : Date.now() + asked)
  }, [error])
  return Math.max(0, until - now)
}

/** What went wrong with a try, and how long to wait if it was one too many. */
export function TryError({ error, wait }: { error: unknown; wait: number }) {
  if (!error) return null
  if (!(error instanceof ApiError) || error.retryAfterMs === undefined) return <InlineError error={error} />
  return (
    <p className="text-sm text-danger">
      <span role="alert" className="font-medium">
        {error.code === 'too-many-attempts' ? 'Too many tries.' : `${error.title}.`}
      </span>{' '}
      {wait > 0 ? `The next one is possible in ${countdown(wait)}.` : 'You can try again now.'}
    </p>
  )
}

/** `1 min 05 s`: every second is seen to go. */
function countdown(milliseconds: number): string {
  const seconds = Math.ceil(milliseconds / 1000)
  if (seconds < 60) return `${seconds} s`
  return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')} s`
}
