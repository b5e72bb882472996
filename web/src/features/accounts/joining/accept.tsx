import type { AccountView } from '@livetap/contracts/workspace/accounts.ts'
import { useMutation } from '@tanstack/react-query'
import { ApiError } from '../../../lib/api.ts'
import { keptInvitation } from '../../../lib/session/kept.ts'
import { enterWorkspace, signOut } from '../../../lib/session/move.ts'
import { nameWords } from '../../../lib/words/words.ts'
import { Button, buttonClass } from '../../../ui/button.tsx'
import { SubmitButton } from '../../../ui/form/submit-button.tsx'
import { InlineError } from '../../../ui/notice.tsx'
import { acceptInvitation } from '../requests.ts'

interface AcceptProps {
  readonly token: string
  readonly account: AccountView
}

/** Becomes a member, and begins to work there at once. */
export function Accept({ token, account }: AcceptProps) {
  const { mutate, error, isPending, isSuccess } = useMutation({
    mutationFn: acceptInvitation,
    onSuccess: async ({ workspaceId, workspaceName }) => {
      keptInvitation.forget()
      await enterWorkspace({ workspaceId, name: workspaceName })
    },
  })
  const isMember = error instanceof ApiError && error.code === 'already-member'
  return (
    <form
      className="flex flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault()
        mutate(token)
      }}
    >
      {error && <InlineError error={error} />}
      {isMember ? (
        <a href="/workspaces" className={buttonClass({ look: 'primary' })}>
          See your workspaces
        </a>
      ) : (
        <SubmitButton isPending={isPending || isSuccess} className="h-10 max-md:h-11">
          Accept
        </SubmitButton>
      )}
      <AsWhom account={account} />
    </form>
  )
}

function AsWhom({ account }: { account: AccountView }) {
  return (
    <p className="text-xs text-pretty text-ink-3 [overflow-wrap:anywhere]">
      As <bdi className="text-ink-2">{nameWords(account.name)}</bdi>
      {account.email && (
        <>
          {' '}
          (<bdi>{account.email}</bdi>)
        </>
      )}
      . Somebody else?{' '}
      <Button look="quiet" size="small" className="h-auto px-1 underline" onClick={() => void signOut('/invite')}>
        Sign out
      </Button>
    </p>
  )
}
