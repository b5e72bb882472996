import { useMutation } from '@tanstack/react-query'
import { LoaderCircle } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { ApiError } from '../../../lib/api.ts'
import { goOn } from '../../../lib/session/move.ts'
import { Button } from '../../../ui/button.tsx'
import { TryError, useWait } from '../../../ui/form/try-again.tsx'
import { Gate } from '../gate/gate.tsx'
import { LocalHelp } from '../gate/local-help.tsx'
import { redeemLink } from '../requests.ts'

/** Signs in with the code of a link, which works once. */
export function LinkStep({ code, onOther }: { code: string; onOther: () => void }) {
  const { mutate, error } = useMutation({ mutationFn: redeemLink, onSuccess: () => goOn('/') })
  const wait = useWait(error)
  const isSent = useRef(false)
  useEffect(() => {
    if (!isSent.current) mutate(code)
    isSent.current = true
  }, [mutate, code])
  if (!error) return <Waiting />
  const isUsed = error instanceof ApiError && [400, 401, 404, 410].includes(error.status)
  return (
    <Gate title={isUsed ? 'This link does not work any more' : 'The link could not be used'}>
      {isUsed ? (
        <>
          <p role="alert" className="text-sm text-pretty text-ink-2">
            It was used already, or is too old: such a link signs in one browser, once.
          </p>
          <LocalHelp />
        </>
      ) : (
        <TryError error={error} wait={wait} />
      )}
      <div className="flex flex-wrap gap-2">
        {!isUsed && (
          <Button look="primary" disabled={wait > 0} onClick={() => mutate(code)}>
            Try again
          </Button>
        )}
        <Button onClick={onOther}>Sign in another way</Button>
      </div>
    </Gate>
  )
}

function Waiting() {
  return (
    <Gate title="Signing you in">
      <p role="status" className="flex items-center gap-2 text-sm text-ink-2">
        <LoaderCircle size={16} aria-hidden="true" className="animate-spin" /> A moment, please.
      </p>
    </Gate>
  )
}
