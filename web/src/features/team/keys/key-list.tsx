import type { ApiKey } from '@livetap/contracts/workspace/access.ts'
import { useNow } from '../../../lib/now.ts'
import { Badge } from '../../../ui/badge.tsx'
import { Button } from '../../../ui/button.tsx'
import { Time } from '../../../ui/panel/time.tsx'
import { agoWords, expiryWords, nameWords, permissionWords } from '../words.ts'

interface KeyListProps {
  readonly keys: readonly ApiKey[]
  readonly onRevoke: (key: ApiKey) => void
}

export function KeyList({ keys, onRevoke }: KeyListProps) {
  const now = useNow(15_000)
  return (
    <ul aria-label="API keys" className="divide-y divide-line rounded-lg border border-line bg-surface">
      {keys.map((key) => (
        <li key={key.keyId} className="flex flex-col gap-2 px-4 py-3">
          <div className="flex items-start gap-3">
            <p className="min-w-0 flex-1 pt-1 text-sm font-semibold [overflow-wrap:anywhere]">
              <bdi>{nameWords(key.name)}</bdi> {hasExpired(key, now) && <Badge tone="danger">expired</Badge>}
            </p>
            <Button
              size="small"
              look="danger"
              aria-label={`Revoke ${nameWords(key.name)}`}
              className="max-md:h-9"
              onClick={() => onRevoke(key)}
            >
              Revoke
            </Button>
          </div>
          <Permissions of={key} />
          <Facts of={key} now={now} />
        </li>
      ))}
    </ul>
  )
}

const hasExpired = ({ expiresAt }: ApiKey, now: number): boolean => expiresAt !== null && Date.parse(expiresAt) <= now

function Permissions({ of: { permissions } }: { of: ApiKey }) {
  if (permissions.length === 0) return <p className="text-xs text-ink-3">May do nothing any more</p>
  return (
    <ul aria-label="May" className="flex flex-wrap gap-1.5">
      {permissions.map((permission) => (
        <li key={permission} title={permission} className="rounded bg-raised px-1.5 py-0.5 text-xs text-ink-2">
          {permissionWords(permission)}
        </li>
      ))}
    </ul>
  )
}

function Facts({ of: key, now }: { of: ApiKey; now: number }) {
  return (
    <p className="flex flex-wrap gap-x-4 gap-y-0.5 text-xs text-ink-3 [overflow-wrap:anywhere]">
      <span>
        Made <Time at={key.createdAt}>{agoWords(key.createdAt, now)}</Time> by <bdi>{nameWords(key.createdBy)}</bdi>
      </span>
      <span>
        {key.lastUsedAt === null ? (
          'Never used'
        ) : (
          <>
            Last used <Time at={key.lastUsedAt}>{agoWords(key.lastUsedAt, now)}</Time>
          </>
        )}
      </span>
      <span className="first-letter:uppercase">
        {key.expiresAt === null ? (
          expiryWords(null, now)
        ) : (
          <Time at={key.expiresAt}>{expiryWords(key.expiresAt, now)}</Time>
        )}
      </span>
      <span>
        Begins with <code className="font-mono">ttlc_key_{key.keyId}</code>
      </span>
    </p>
  )
}
