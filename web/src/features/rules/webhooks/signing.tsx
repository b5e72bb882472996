import type { SigningSecret } from '@livetap/contracts/rules/webhooks.ts'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Eye, EyeOff, RefreshCw } from 'lucide-react'
import { useState } from 'react'
import { useNow } from '../../../lib/now.ts'
import { agoWords, timeWords } from '../../../lib/words/words.ts'
import { Badge } from '../../../ui/badge.tsx'
import { Button } from '../../../ui/button.tsx'
import { CopyText } from '../../../ui/copy-button.tsx'
import { ErrorNotice, InlineError, Skeleton } from '../../../ui/notice.tsx'
import { Section } from '../../../ui/panel/section.tsx'
import { SecretText } from '../../../ui/share/secret-text.tsx'
import { revealSecrets, signingQuery } from './queries.ts'
import { EndDialog, RotateDialog } from './signing-dialogs.tsx'
import { Verifying } from './verifying.tsx'

/** What webhooks are signed with: shown on purpose, replaced, ended. */
export function Signing() {
  const { data, error, refetch } = useQuery(signingQuery)
  return (
    <Section title="Signing secret" inset>
      <div className="flex flex-col gap-3">
        <p className="max-w-prose text-sm text-pretty text-ink-2">
          Every webhook of this workspace is signed with it, whether a rule sends it or it is forwarded. By the
          signature a receiver knows that it came from you. Whoever has the secret can pretend to be you: keep it where
          only your receivers are.
        </p>
        {error && !data && <ErrorNotice error={error} onRetry={() => void refetch()} />}
        {!data && !error && <Skeleton className="h-20" />}
        {data && <Secrets secrets={data.items} />}
        <Verifying />
      </div>
    </Section>
  )
}

function Secrets({ secrets }: { secrets: readonly SigningSecret[] }) {
  const reveal = useMutation({ mutationFn: revealSecrets, gcTime: 0 })
  const [open, setOpen] = useState<'rotate' | SigningSecret>()
  const close = () => setOpen(undefined)
  const shown = new Map(reveal.data?.items.map(({ generation, secret }) => [generation, secret]))
  return (
    <>
      <ul aria-label="Signing secrets" className="flex flex-col gap-3">
        {secrets.map((one) => (
          <SecretItem key={one.generation} one={one} secret={shown.get(one.generation)} onEnd={() => setOpen(one)} />
        ))}
      </ul>
      <div className="flex flex-wrap items-center gap-2">
        {reveal.data ? (
          <Button size="small" className="max-md:h-11" onClick={() => reveal.reset()}>
            <EyeOff size={13} aria-hidden="true" /> Hide
          </Button>
        ) : (
          <Button size="small" className="max-md:h-11" disabled={reveal.isPending} onClick={() => reveal.mutate()}>
            <Eye size={13} aria-hidden="true" /> Show
          </Button>
        )}
        <Button size="small" className="max-md:h-11" onClick={() => setOpen('rotate')}>
          <RefreshCw size={13} aria-hidden="true" /> Replace
        </Button>
        <span className="text-xs text-ink-3">That somebody has looked is written into the audit log.</span>
      </div>
      {reveal.error && <InlineError error={reveal.error} />}
      <RotateDialog open={open === 'rotate'} newest={secrets[0]} onDone={() => reveal.reset()} onClose={close} />
      <EndDialog ended={open === 'rotate' ? undefined : open} onClose={close} />
    </>
  )
}

interface SecretItemProps {
  readonly one: SigningSecret
  /** Undefined: it is hidden. */
  readonly secret: string | undefined
  readonly onEnd: () => void
}

function SecretItem({ one: { generation, createdAt, endsAt }, secret, onEnd }: SecretItemProps) {
  const now = useNow(15_000)
  return (
    <li className="flex flex-col gap-1.5">
      <div className="flex min-h-7 flex-wrap items-center gap-x-2 gap-y-1 text-sm">
        <span className="font-medium">No. {generation}</span>
        {endsAt === null ? <Badge tone="accent">newest</Badge> : <Badge tone="warn">replaced</Badge>}
        <span className="text-ink-2">
          {endsAt === null ? sinceWords(createdAt, now) : `signs until ${timeWords(endsAt)}`}
        </span>
        {endsAt !== null && (
          <Button
            size="small"
            look="danger"
            className="ml-auto max-md:h-11"
            aria-label={`End number ${generation} now`}
            onClick={onEnd}
          >
            End it now
          </Button>
        )}
      </div>
      {secret === undefined ? (
        <p className="rounded-md border border-line bg-bg p-3 font-mono text-sm text-ink-3">whsec_••••••••</p>
      ) : (
        <SecretText text={secret}>
          <CopyText text={secret}>Copy</CopyText>
        </SecretText>
      )}
    </li>
  )
}

const sinceWords = (createdAt: string | null, now: number): string =>
  createdAt === null ? 'there from the beginning' : `made ${agoWords(createdAt, now)}`
