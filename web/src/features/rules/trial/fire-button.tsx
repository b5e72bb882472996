import type { TrialEvent } from '@livetap/contracts/rules/requests.ts'
import type { Rule } from '@livetap/contracts/rules/rule.ts'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Zap } from 'lucide-react'
import { useState } from 'react'
import { Button } from '../../../ui/button.tsx'
import { ConfirmDialog } from '../../../ui/form/confirm-dialog.tsx'
import { useMay } from '../../../ui/panel/permitted.tsx'
import { fireRule } from '../api.ts'
import { eventWords } from './trial-event.ts'

/** Does for real, once, what the stored rule does for such an event. */
export function FireButton({ rule, event }: { rule: Rule; event: TrialEvent }) {
  const [asked, setAsked] = useState(false)
  const mayRun = useMay('rule:run')
  const queries = useQueryClient()
  const fire = useMutation({
    mutationFn: () => fireRule(rule.ruleId, event),
    onSuccess: () => {
      setAsked(false)
      void queries.invalidateQueries({ queryKey: ['rules'] })
    },
  })
  const ask = () => {
    fire.reset()
    setAsked(true)
  }
  if (!mayRun) return null
  return (
    <>
      <Button className="max-md:h-11" onClick={ask}>
        <Zap size={14} /> Run it for real
      </Button>
      <span role="status" className="text-sm text-ink-2">
        {fire.isSuccess && <Done ruleId={rule.ruleId} />}
      </span>
      <ConfirmDialog
        open={asked}
        title="Run it for real"
        action="Run it"
        error={fire.error}
        isPending={fire.isPending}
        onConfirm={() => fire.mutate()}
        onClose={() => setAsked(false)}
      >
        The actions of the rule as it is saved are carried out once, for <bdi>{eventWords(event)}</bdi>: what it sends
        is really sent. It is marked as a test, and counts in no statistics.
      </ConfirmDialog>
    </>
  )
}

const Done = ({ ruleId }: { ruleId: string }) => (
  <>
    Done once, as a test.{' '}
    <Link
      to="/rules/$ruleId"
      params={{ ruleId }}
      search={{ tab: 'history' }}
      className="text-accent underline underline-offset-2"
    >
      See what came of it
    </Link>
  </>
)
