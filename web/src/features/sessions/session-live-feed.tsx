import type { SessionSummary } from '@livetap/contracts/http.ts'
import { Radio } from 'lucide-react'
import { useEffect, useState } from 'react'
import { type FeedStore, openFeed } from '../../lib/feed/feed.ts'
import { Button } from '../../ui/button.tsx'
import { FeedView } from '../../ui/feed/feed.tsx'
import { Notice } from '../../ui/notice.tsx'

/** The events of a session that is still being written, as they come. */
export function SessionLiveFeed({ session, onStored }: { session: SessionSummary; onStored: () => void }) {
  const store = useSessionFeed(session.streamId, session.sessionId)
  return (
    <>
      <div className="flex h-9 shrink-0 items-center gap-3 border-b border-line bg-surface px-3 text-xs text-ink-2">
        {session.live ? 'Events as they come.' : 'This session is over.'}
        <Button size="small" onClick={onStored}>
          Read from the beginning
        </Button>
      </div>
      {store && (
        <FeedView
          store={store}
          label="Events as they come"
          empty={
            <Notice title="Listening" icon={<Radio size={28} />}>
              <p>The next event of this session appears here.</p>
            </Notice>
          }
        />
      )}
    </>
  )
}

function useSessionFeed(streamId: string, sessionId: string): FeedStore | undefined {
  const [store, setStore] = useState<FeedStore>()
  useEffect(() => {
    const feed = openFeed({ streamId, sessionId })
    setStore(feed.store)
    return () => {
      feed.close()
      setStore(undefined)
    }
  }, [streamId, sessionId])
  return store
}
