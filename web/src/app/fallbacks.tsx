import { type ErrorComponentProps, Link } from '@tanstack/react-router'
import { Unplug } from 'lucide-react'
import { Button, buttonClass } from '../ui/button.tsx'
import { Notice, Skeleton } from '../ui/notice.tsx'

export function NotFound() {
  return (
    <Notice level={1} title="There is no such page" icon={<Unplug size={28} />}>
      <p>The address may be mistyped, or what it pointed to has been removed.</p>
      <Link to="/" className={buttonClass({})}>
        Go to Live
      </Link>
    </Notice>
  )
}

/** A fault of ours: say so, keep the rest of the frame alive, and offer a way on. */
export function ErrorScreen({ error, reset }: ErrorComponentProps) {
  const message = error instanceof Error ? error.message : String(error)
  const outdated = /dynamically imported module|module script/i.test(message)
  return (
    <div role="alert">
      <Notice
        level={1}
        title={outdated ? 'Livetap was updated' : 'This page has stopped working'}
        icon={<Unplug size={28} />}
      >
        <p>
          {outdated
            ? 'Load the page again to get the new version.'
            : 'Recording goes on: only what you see here is affected. Please report it if it happens again.'}
        </p>
        {!outdated && <code className="max-w-full font-mono text-xs break-words text-ink-3">{message}</code>}
        <Button onClick={() => (outdated ? location.reload() : reset())}>
          {outdated ? 'Load again' : 'Try again'}
        </Button>
      </Notice>
    </div>
  )
}

export function Waiting() {
  return (
    <div aria-busy="true" className="mx-auto flex w-full max-w-6xl flex-col gap-3 p-4 md:p-6">
      <span className="sr-only">Loading</span>
      <Skeleton className="h-8 w-48" />
      <Skeleton className="h-24" />
      <Skeleton className="h-64" />
    </div>
  )
}
