import type { ApiKey } from '@livetap/contracts/workspace/access.ts'
import { useQuery } from '@tanstack/react-query'
import { KeyRound, Plus } from 'lucide-react'
import { useRef, useState } from 'react'
import { plural } from '../../../lib/format.ts'
import { Button } from '../../../ui/button.tsx'
import { ErrorNotice, Notice, Skeleton } from '../../../ui/notice.tsx'
import { keysQuery } from '../queries.ts'
import { TeamPage } from '../team-page.tsx'
import { CurlExample } from './curl-example.tsx'
import { KeyDialog } from './key-dialog.tsx'
import { KeyList } from './key-list.tsx'
import { RevokeDialog } from './revoke-dialog.tsx'

export function KeysPage() {
  return (
    <TeamPage tab="/team/keys" title="API keys">
      <Keys />
    </TeamPage>
  )
}

/** The keys of the workspace, and what can be done with them. */
function Keys() {
  const { data, error, isPending, refetch } = useQuery(keysQuery)
  const [making, setMaking] = useState(false)
  const [revoking, setRevoking] = useState<ApiKey>()
  const newKey = useRef<HTMLButtonElement>(null)
  const keys = data?.items ?? []
  const onRevoked = () => {
    setRevoking(undefined)
    // The button that had the focus has gone with its key.
    if (document.activeElement === document.body) newKey.current?.focus()
  }
  return (
    <>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <h2 className="text-base font-semibold">API keys</h2>
        {keys.length > 0 && (
          <p role="status" className="text-sm text-ink-3">
            {plural(keys.length, 'key')}
          </p>
        )}
        <Button ref={newKey} look="primary" className="ml-auto" onClick={() => setMaking(true)}>
          <Plus size={15} /> New key
        </Button>
      </div>
      {isPending && <Skeleton className="h-40" />}
      {error && !data && <ErrorNotice error={error} onRetry={() => void refetch()} />}
      {data && keys.length === 0 && <NoKeys />}
      {keys.length > 0 && <KeyList keys={keys} onRevoke={setRevoking} />}
      <KeyDialog open={making} onClose={() => setMaking(false)} />
      <RevokeDialog apiKey={revoking} onClose={onRevoked} />
    </>
  )
}

function NoKeys() {
  return (
    <>
      <Notice title="There is no key yet" icon={<KeyRound size={28} />}>
        <p>
          A key lets a program of yours, such as an overlay or a bot, use Livetap without you: it may do what you tick,
          until it expires or you revoke it.
        </p>
      </Notice>
      <div className="mx-auto w-full max-w-2xl">
        <CurlExample token="ttlc_key_…" />
      </div>
    </>
  )
}
