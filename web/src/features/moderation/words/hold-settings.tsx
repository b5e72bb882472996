import type { ModerationSettings, ModerationSettingsRequest } from '@livetap/contracts/workspace/moderation.ts'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { Button } from '../../../ui/button.tsx'
import { InlineError } from '../../../ui/notice.tsx'
import { saveSettings, settingsQuery } from '../queries.ts'
import { fieldClass } from './word-form.tsx'

const usualTimer = { seconds: 60, decision: 'approve' } as const
const clamp = (value: number, least: number, most: number) =>
  Math.min(most, Math.max(least, Math.round(Number.isFinite(value) ? value : least)))

/** What waits for a moderator beyond flagged words, and for how long. */
export function HoldSettings({ settings }: { settings: ModerationSettings }) {
  const { draft, set, isChanged, save, reset } = useSettingsForm(settings)
  const { holdLinks, holdFirstComments, timer } = draft
  const submit = (event: FormEvent) => {
    event.preventDefault()
    save.mutate(draft)
  }
  return (
    <form onSubmit={submit} className="flex flex-col gap-3 text-sm">
      <Tick checked={holdLinks} onChange={(on) => set({ holdLinks: on })}>
        Comments with a link
      </Tick>
      <div className="flex items-center gap-2">
        <span className="flex-1">First comments of each new viewer</span>
        <Whole
          value={holdFirstComments}
          least={0}
          most={10}
          label="How many first comments of each new viewer"
          onChange={(count) => set({ holdFirstComments: count })}
        />
      </div>
      <Tick checked={timer !== null} onChange={(on) => set({ timer: on ? usualTimer : null })}>
        Decide by a timer when nobody does
      </Tick>
      {timer && <Timer timer={timer} onTimer={(changed) => set({ timer: changed })} />}
      <p className="text-xs text-pretty text-ink-3">{timerHints[timer?.decision ?? 'wait']}</p>
      {save.error && <InlineError error={save.error} />}
      <Saving {...{ isChanged }} isSaved={save.isSuccess} isPending={save.isPending} onReset={reset} />
    </form>
  )
}

const timerHints = {
  wait: 'What is held waits until somebody decides.',
  approve: 'When nobody looks, everything is shown after that time.',
  reject: 'When nobody looks, nothing of it is ever shown.',
} as const

interface SavingProps {
  readonly isChanged: boolean
  readonly isSaved: boolean
  readonly isPending: boolean
  readonly onReset: () => void
}

function Saving({ isChanged, isSaved, isPending, onReset }: SavingProps) {
  return (
    <div className="flex items-center justify-end gap-2">
      <span role="status" className="mr-auto text-xs text-accent">
        {isSaved && !isChanged && 'Saved'}
      </span>
      {isChanged && (
        <Button size="small" look="quiet" className="max-md:h-11" onClick={onReset}>
          As before
        </Button>
      )}
      <Button type="submit" size="small" look="primary" className="max-md:h-11" disabled={!isChanged || isPending}>
        Save
      </Button>
    </div>
  )
}

function useSettingsForm(settings: ModerationSettings) {
  const queries = useQueryClient()
  const [changes, setChanges] = useState<Partial<ModerationSettingsRequest>>({})
  const { holdLinks, holdFirstComments, timer } = settings
  const known: ModerationSettingsRequest = { holdLinks, holdFirstComments, timer }
  const draft = { ...known, ...changes }
  const reset = () => setChanges({})
  const save = useMutation({
    mutationFn: saveSettings,
    onSuccess: (saved) => {
      queries.setQueryData(settingsQuery.queryKey, saved)
      reset()
    },
  })
  const set = (change: Partial<ModerationSettingsRequest>) => {
    save.reset()
    setChanges((now) => ({ ...now, ...change }))
  }
  return { draft, set, save, reset, isChanged: JSON.stringify(draft) !== JSON.stringify(known) }
}

type TimerOf = NonNullable<ModerationSettings['timer']>

function Timer({ timer, onTimer }: { timer: TimerOf; onTimer: (timer: TimerOf) => void }) {
  return (
    <div className="flex flex-wrap items-center gap-2 pl-7">
      <select
        value={timer.decision}
        onChange={({ target }) => onTimer({ ...timer, decision: target.value as TimerOf['decision'] })}
        aria-label="What the timer does"
        className={`${fieldClass} w-auto!`}
      >
        <option value="approve">Approve</option>
        <option value="reject">Reject</option>
      </select>
      after
      <Whole
        value={timer.seconds}
        least={5}
        most={3600}
        label="Seconds until the timer decides"
        onChange={(seconds) => onTimer({ ...timer, seconds })}
      />
      s
    </div>
  )
}

interface TickProps {
  readonly checked: boolean
  readonly onChange: (on: boolean) => void
  readonly children: string
}

const Tick = ({ checked, onChange, children }: TickProps) => (
  <label className="flex min-h-7 cursor-pointer items-center gap-3 max-md:min-h-11">
    <input
      type="checkbox"
      checked={checked}
      onChange={({ target }) => onChange(target.checked)}
      className="size-4 shrink-0 accent-accent"
    />
    {children}
  </label>
)

interface WholeProps {
  readonly value: number
  readonly least: number
  readonly most: number
  readonly label: string
  readonly onChange: (value: number) => void
}

/** A number is typed digit by digit: it is put right when one has left it. */
function Whole({ value, least, most, label, onChange }: WholeProps) {
  const [typed, setTyped] = useState<string>()
  return (
    <input
      type="number"
      inputMode="numeric"
      min={least}
      max={most}
      value={typed ?? value}
      aria-label={label}
      onChange={({ target }) => {
        setTyped(target.value)
        onChange(clamp(target.valueAsNumber, least, most))
      }}
      onBlur={() => setTyped(undefined)}
      className={`${fieldClass} w-20!`}
    />
  )
}
