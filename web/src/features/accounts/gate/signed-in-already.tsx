import type { AccountView } from '@livetap/contracts/workspace/accounts.ts'
import { signOut } from '../../../lib/session/move.ts'
import { nameWords } from '../../../lib/words/words.ts'
import { Button, buttonClass } from '../../../ui/button.tsx'
import { Gate } from './gate.tsx'

/** For whoever comes to a way in, and is in. */
export function SignedInAlready({ account, place }: { account: AccountView; place: string }) {
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
      <div className="flex flex-wrap gap-2">
        <a href={place} className={buttonClass({ look: 'primary' })}>
          Go on
        </a>
        <Button onClick={() => void signOut()}>Sign out</Button>
      </div>
    </Gate>
  )
}
