import { LoaderCircle } from 'lucide-react'
import { type Move, stay } from '../lib/session/move.ts'
import { nameWords } from '../lib/words/words.ts'
import { Button } from '../ui/button.tsx'
import { InlineError, Notice } from '../ui/notice.tsx'

/** Stands for everything while this browser goes into another workspace, or out. */
export function Moving({ move: { to, error } }: { move: Move }) {
  const title = to === undefined ? 'Signing out' : `Entering ${nameWords(to)}`
  return (
    <main id="main" className="flex h-dvh flex-col justify-center">
      <Notice level={1} title={title} icon={!error && <LoaderCircle size={28} className="animate-spin" />}>
        {error ? (
          <>
            <InlineError error={error} />
            <Button onClick={stay}>Go back</Button>
          </>
        ) : (
          <p role="status">A moment, please.</p>
        )}
      </Notice>
    </main>
  )
}
