import type { AccountView } from '@livetap/contracts/workspace/accounts.ts'
import { signOut } from '../../../lib/session/move.ts'
import { nameWords } from '../../../lib/words/words.ts'
import { Button, buttonClass } from '../../../ui/button.tsx'
import { Gate } from './gate.tsx'

interface SignedInAlreadyProps {
  readonly account: AccountView
  readonly place: string
  /** Signs in by the link that was opened, whoever it is of. */
  readonly onLink?: () => void
}

/** For whoever comes to a way in, and is in. */
export function SignedInAlready({ account, place, onLink }: SignedInAlreadyProps) {
  return (
    <Gate title="You are signed in already">
      <p className="text-sm text-ink-2 [overflow-wrap:anywhere]">
        As <bdi className="font-semibold text-ink">{nameWords(account.name)}</bdi>
        {account.email && (
          <>
            {' '}
            (<bdi>{account.email}</bdi>)
          </>
        )}
        .
      </p>
      {onLink && (
        <p className="text-sm text-pretty text-ink-2">
          The link that you opened signs you in anew, perhaps as somebody else. Use it only if you had it made yourself.
        </p>
      )}
      <div className="flex flex-wrap gap-2">
        <a href={place} className={buttonClass({ look: 'primary' })}>
          Go on
        </a>
        {onLink && <Button onClick={onLink}>Use the link</Button>}
        <Button onClick={() => void signOut()}>Sign out</Button>
      </div>
    </Gate>
  )
}
