import type { AccountView } from '@livetap/contracts/workspace/accounts.ts'
import { ShieldCheck, ShieldOff } from 'lucide-react'
import { useState } from 'react'
import { Button } from '../../../ui/button.tsx'
import { Section } from '../../../ui/panel/section.tsx'
import { DisableDialog } from './disable-dialog.tsx'
import { RenewDialog } from './renew-dialog.tsx'
import { SetUpDialog } from './set-up-dialog.tsx'

type Shown = 'set-up' | 'disable' | 'renew'

/** Whether a password is enough to sign in. */
export function SecondFactorSection({ account }: { account: AccountView }) {
  const [shown, setShown] = useState<Shown>()
  const close = () => setShown(undefined)
  const Icon = account.secondFactor ? ShieldCheck : ShieldOff
  return (
    <Section title="Second factor" inset>
      <div className="flex items-start gap-3">
        <Icon
          size={18}
          aria-hidden="true"
          className={`mt-0.5 shrink-0 ${account.secondFactor ? 'text-accent' : 'text-ink-3'}`}
        />
        <div className="flex max-w-prose min-w-0 flex-col gap-3">
          <p className="text-sm text-pretty text-ink-2">{wordsFor(account)}</p>
          <div className="flex flex-wrap gap-2">
            {account.secondFactor ? (
              <>
                <Button onClick={() => setShown('renew')}>New recovery codes</Button>
                <Button look="danger" onClick={() => setShown('disable')}>
                  Turn it off
                </Button>
              </>
            ) : (
              account.hasPassword && <Button onClick={() => setShown('set-up')}>Turn it on</Button>
            )}
          </div>
        </div>
      </div>
      <SetUpDialog open={shown === 'set-up'} onClose={close} />
      <RenewDialog open={shown === 'renew'} onClose={close} />
      <DisableDialog open={shown === 'disable'} onClose={close} />
    </Section>
  )
}

function wordsFor({ hasPassword, secondFactor }: AccountView): string {
  if (secondFactor) return 'It is on: after your password, signing in takes a code of your authenticator.'
  if (hasPassword) {
    return 'It is off. With it, signing in takes a code of an app on your phone as well, so that a password that got out is not enough.'
  }
  return 'It comes after a password. Choose one first.'
}
