import type { SecretView } from '@livetap/contracts/workspace/secrets.ts'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { ErrorNotice, Skeleton } from '../../../ui/notice.tsx'
import { TeamPage } from '../team-page.tsx'
import { type SecretKind, secretKinds } from './kinds.ts'
import { RemoveDialog } from './remove-dialog.tsx'
import { SecretCard } from './secret-card.tsx'
import { SecretDialog } from './secret-dialog.tsx'
import { secretsQuery } from './secret-queries.ts'

export function SecretsPage() {
  return (
    <TeamPage tab="/team/secrets" title="Secrets">
      <Secrets />
    </TeamPage>
  )
}

/** What the workspace receives its lives with. What it is, is never shown. */
function Secrets() {
  const { data, error, isPending, refetch } = useQuery(secretsQuery)
  const [setting, setSetting] = useState<{ readonly kind: SecretKind; readonly known: SecretView | undefined }>()
  const [removing, setRemoving] = useState<SecretKind>()
  return (
    <>
      <div className="flex flex-col gap-1">
        <h2 className="text-base font-semibold">Secrets</h2>
        <p className="max-w-prose text-sm text-pretty text-ink-2">
          What this workspace receives its lives with. It is stored encrypted, and nobody is shown it again. What
          webhooks are signed with stands under{' '}
          <Link to="/rules/webhooks" className="text-accent underline underline-offset-2">
            Rules, Webhooks
          </Link>
          .
        </p>
      </div>
      {isPending && <Skeleton className="h-64" />}
      {error && !data && <ErrorNotice error={error} onRetry={() => void refetch()} />}
      {data && (
        <ul aria-label="Secrets" className="divide-y divide-line rounded-lg border border-line bg-surface">
          {secretKinds.map((kind) => {
            const known = data.items.find(({ name }) => name === kind.name)
            return (
              <SecretCard
                key={kind.name}
                kind={kind}
                known={known}
                onSet={() => setSetting({ kind, known })}
                onRemove={() => setRemoving(kind)}
              />
            )
          })}
        </ul>
      )}
      <SecretDialog kind={setting?.kind} known={setting?.known} onClose={() => setSetting(undefined)} />
      <RemoveDialog kind={removing} onClose={() => setRemoving(undefined)} />
    </>
  )
}
