import { LoaderCircle, WifiOff } from 'lucide-react'

/** The player goes on by what it knows; nothing can be said until the connection is back. */
export function LostBanner({ isLinked }: { isLinked: boolean }) {
  return (
    <div role="status">
      {!isLinked && (
        <p className="flex items-center justify-center gap-2 bg-warn-soft px-3 py-1.5 text-sm text-warn">
          <WifiOff size={14} aria-hidden="true" />
          The connection is lost. You are taken back in as soon as it is there again.
          <LoaderCircle size={14} aria-hidden="true" className="shrink-0 animate-spin" />
        </p>
      )}
    </div>
  )
}
