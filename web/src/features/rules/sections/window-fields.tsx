import type { Window } from '@livetap/contracts/rules/rule.ts'
import { useDraft } from '../editor/draft.ts'
import { Duration } from '../parts/duration.tsx'
import { Choice, Tick, Whole } from '../parts/fields.tsx'

const counted = [
  ['events', 'times'],
  ['gifts', 'gifts'],
  ['coins', 'coins'],
  ['likes', 'likes'],
  ['viewers', 'different viewers'],
] as const

const scopes = [
  ['stream', 'all viewers together'],
  ['user', 'each viewer alone'],
  ['userAndGift', 'each viewer and gift'],
] as const

const afterwards = [
  ['carry', 'what is left counts on'],
  ['zero', 'it begins anew'],
  ['slide', 'the last of the time goes on counting'],
] as const

const hundred = { scope: 'stream', threshold: 100, withinMs: null, onFire: 'carry' } as const
const ofEvent: Readonly<Record<string, Window['counts']>> = { LIKE: 'likes', GIFT: 'coins' }

/** How much has to come together before it fires. */
export function WindowFields() {
  const { definition, set, mistakes } = useDraft()
  const window = definition.window ?? undefined
  const usual: Window = { ...hundred, counts: ofEvent[definition.eventType] ?? 'events' }
  const now = window ?? usual
  const change = (part: Partial<Window>) => set({ window: { ...now, ...part } })
  return (
    <Tick
      checked={window !== undefined}
      label="Only when enough has come together"
      hint="such as every 100 likes"
      onChange={(on) => set({ window: on ? usual : undefined })}
    >
      <Whole
        label="every"
        value={now.threshold}
        least={1}
        most={100_000_000}
        mistake={mistakes.at('window')}
        onChange={(threshold) => change({ threshold: threshold ?? 1 })}
      />
      <Choice label="of" value={now.counts} choices={counted} onChange={(counts) => change({ counts })} />
      <Choice label="counted for" value={now.scope} choices={scopes} onChange={(scope) => change({ scope })} />
      <Duration
        label="within"
        ms={now.withinMs ?? undefined}
        least={1000}
        most={86_400_000}
        usual="the live"
        onChange={(withinMs) => change({ withinMs: withinMs ?? null })}
      />
      <Choice label="after that" value={now.onFire} choices={afterwards} onChange={(onFire) => change({ onFire })} />
    </Tick>
  )
}
