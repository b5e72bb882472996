import type { SecretView } from '@livetap/contracts/workspace/secrets.ts'
import { useNow } from '../../../lib/now.ts'
import { Dot } from '../../../ui/badge.tsx'
import { Button } from '../../../ui/button.tsx'
import { agoWords, nameWords } from '../words.ts'
import type { SecretKind } from './kinds.ts'

interface SecretCardProps {
  readonly kind: SecretKind
  /** Undefined: it is not set. */
  readonly known: SecretView | undefined
  readonly onSet: () => void
  readonly onRemove: () => void
}

export function SecretCard({ kind, known, onSet, onRemove }: SecretCardProps) {
  return (
    <li className="flex flex-col gap-3 px-4 py-4 sm:flex-row sm:items-start sm:gap-6">
      <div className="flex min-w-0 flex-1 flex-col gap-1.5">
        <h3 className="text-sm font-semibold">{kind.title}</h3>
        <p className="max-w-prose text-sm text-pretty text-ink-2">{kind.purpose}</p>
        <State of={known} />
        {known?.shared && (
          <p className="text-xs text-warn">
            It is also sent to Euler Stream, so that the connection itself is signed in, and rules can write in the
            chat.
          </p>
        )}
        {known && <Facts of={known} />}
      </div>
      <div className="flex shrink-0 gap-2">
        <Button
          size="small"
          className="max-md:h-9"
          aria-label={`${known ? 'Replace' : 'Set'} the ${kind.called}`}
          onClick={onSet}
        >
          {known ? 'Replace' : 'Set'}
        </Button>
        {known && (
          <Button
            size="small"
            look="danger"
            className="max-md:h-9"
            aria-label={`Remove the ${kind.called}`}
            onClick={onRemove}
          >
            Remove
          </Button>
        )}
      </div>
    </li>
  )
}

function State({ of: known }: { of: SecretView | undefined }) {
  const { tone, words, advice } = describeState(known)
  return (
    <p className="flex flex-wrap items-center gap-x-2 text-sm">
      <Dot tone={tone} />
      <span className={known?.state === 'failed' ? 'font-medium text-danger' : undefined}>{words}</span>
      {advice && <span className="text-ink-2">{advice}</span>}
    </p>
  )
}

interface Described {
  readonly tone: 'plain' | 'accent' | 'danger'
  readonly words: string
  /** What to do about it. */
  readonly advice?: string
}

function describeState(known: SecretView | undefined): Described {
  if (!known) return { tone: 'plain', words: 'Not set' }
  if (known.state === 'unused') return { tone: 'plain', words: 'Set, and not used yet' }
  if (known.state === 'working') return { tone: 'accent', words: 'Works' }
  return { tone: 'danger', ...describeFailure(known.failure) }
}

function describeFailure(failure: string | null) {
  if (failure === 'secret-unreadable')
    return { words: 'Cannot be read', advice: 'The key that it was sealed with is gone from the server: set it again.' }
  if (failure === 'sign-plan-required')
    return { words: 'Not enough', advice: 'Euler Stream wants another plan for what was asked with it.' }
  return { words: 'Failed', advice: 'Euler Stream did not take it. Check it, or set another.' }
}

function Facts({ of: { updatedAt, updatedBy, lastUsedAt } }: { of: SecretView }) {
  const now = useNow(15_000)
  return (
    <p className="flex flex-wrap gap-x-4 gap-y-0.5 text-xs text-ink-3 [overflow-wrap:anywhere]">
      <span>
        Set <Ago at={updatedAt} now={now} /> by <bdi>{nameWords(updatedBy)}</bdi>
      </span>
      {lastUsedAt !== null && (
        <span>
          Last used <Ago at={lastUsedAt} now={now} />
        </span>
      )}
    </p>
  )
}

const Ago = ({ at, now }: { at: string; now: number }) => (
  <time dateTime={at} title={new Date(at).toLocaleString()}>
    {agoWords(at, now)}
  </time>
)
