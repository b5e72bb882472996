import { useDraft } from '../editor/draft.ts'
import { Part } from '../editor/part.tsx'
import { Duration } from '../parts/duration.tsx'
import { Choice, Mistake, Tick, Whole } from '../parts/fields.tsx'
import { SequenceFields } from './sequence-fields.tsx'
import { WindowFields } from './window-fields.tsx'

const day = 86_400_000
const hour = 3_600_000

/** What it takes to fire, and how often it may. */
export function OftenPart() {
  return (
    <Part word="How often" note="What has to come together first, and how long it rests after.">
      <WindowFields />
      <SequenceFields />
      <CooldownFields />
      <RateFields />
      <QuotaFields />
    </Part>
  )
}

function CooldownFields() {
  const { definition, set, mistakes } = useDraft()
  const { cooldown } = definition
  const change = (globalMs: number | undefined, userMs: number | undefined) =>
    set({ cooldown: { ...(globalMs !== undefined && { globalMs }), ...(userMs !== undefined && { userMs }) } })
  return (
    <Tick
      checked={cooldown !== undefined}
      label="Rests after it fired"
      onChange={(on) => set({ cooldown: on ? { globalMs: 10_000 } : undefined })}
    >
      <Duration
        label="for everybody"
        ms={cooldown?.globalMs}
        least={0}
        most={day}
        usual="none"
        mistake={mistakes.at('cooldown')}
        onChange={(ms) => change(ms, cooldown?.userMs)}
      />
      <Duration
        label="for the viewer"
        ms={cooldown?.userMs}
        least={0}
        most={day}
        usual="none"
        onChange={(ms) => change(cooldown?.globalMs, ms)}
      />
    </Tick>
  )
}

const rateScopes = [
  ['rule', 'all together'],
  ['user', 'each viewer'],
] as const

function RateFields() {
  const { definition, set, mistakes } = useDraft()
  const rate = definition.rate ?? undefined
  const usual = { max: 5, perMs: 60_000, scope: 'rule' } as const
  const now = rate ?? usual
  return (
    <Tick
      checked={rate !== undefined}
      label="At most so often in a time"
      onChange={(on) => set({ rate: on ? usual : undefined })}
    >
      <Whole
        label="times"
        value={now.max}
        least={1}
        most={10_000}
        mistake={mistakes.at('rate')}
        onChange={(max) => set({ rate: { ...now, max: max ?? 1 } })}
      />
      <Duration
        label="in"
        ms={now.perMs}
        least={1000}
        most={hour}
        onChange={(perMs) => set({ rate: { ...now, perMs: perMs ?? 1000 } })}
      />
      <Choice
        label="counted for"
        value={now.scope}
        choices={rateScopes}
        onChange={(scope) => set({ rate: { ...now, scope } })}
      />
    </Tick>
  )
}

function QuotaFields() {
  const { definition, set, mistakes } = useDraft()
  const { quota } = definition
  const change = (stream: number | undefined, user: number | undefined) =>
    set({ quota: { ...(stream !== undefined && { stream }), ...(user !== undefined && { user }) } })
  return (
    <Tick
      checked={quota !== undefined}
      label="At most so often in a live"
      onChange={(on) => set({ quota: on ? { user: 1 } : undefined })}
    >
      <Whole
        label="all together"
        value={quota?.stream}
        least={1}
        most={1_000_000}
        usual="any"
        onChange={(stream) => change(stream, quota?.user)}
      />
      <Whole
        label="each viewer"
        value={quota?.user}
        least={1}
        most={1_000_000}
        usual="any"
        onChange={(user) => change(quota?.stream, user)}
      />
      <Mistake text={mistakes.at('quota')} />
    </Tick>
  )
}
