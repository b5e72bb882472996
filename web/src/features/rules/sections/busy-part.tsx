import type { Run } from '@livetap/contracts/rules/rule.ts'
import { classNames } from '../../../ui/class-names.ts'
import { type Change, useDraft } from '../editor/draft.ts'
import { Part } from '../editor/part.tsx'
import { Duration } from '../parts/duration.tsx'
import { Choice, inputClass, Labelled, Tick, Whole } from '../parts/fields.tsx'

const modes = [
  ['single', 'drop the next'],
  ['queued', 'let the next wait in a queue'],
  ['restart', 'end what runs, and begin anew'],
  ['parallel', 'run both at once'],
] as const

const merges = [
  ['none', 'nothing: each waits for itself'],
  ['sum', 'their counts are added up'],
  ['latest', 'the newest takes the place'],
] as const

/** What happens when it is still at it, and how it stands among other rules. */
export function BusyPart() {
  const { definition, set, mistakes } = useDraft()
  const run: Run = definition.run ?? { mode: 'single' }
  const change = (part: { [Name in keyof Run]?: Run[Name] | undefined }) => {
    const kept = Object.entries({ ...run, ...part }).filter(([, value]) => value !== undefined)
    set({ run: Object.fromEntries(kept) as Run })
  }
  return (
    <Part word="When busy" note="While it still runs, and other rules want the same event.">
      <div className="flex flex-wrap gap-3">
        <Choice
          label="While it runs"
          className="basis-64"
          value={run.mode}
          choices={modes}
          mistake={mistakes.at('run')}
          onChange={(mode) => change({ mode, queue: undefined, coalesce: undefined, max: undefined })}
        />
        <MostField run={run} onMax={(max) => change({ max })} />
        <Duration
          label="Is dropped if not begun within"
          ms={run.ttlMs}
          least={1000}
          most={86_400_000}
          usual="15"
          onChange={(ttlMs) => change({ ttlMs })}
        />
      </div>
      {run.mode === 'queued' && <QueueFields run={run} change={change} />}
      <OrderFields definition={definition} set={set} />
    </Part>
  )
}

function MostField({ run: { mode, max }, onMax }: { run: Run; onMax: (max: number | undefined) => void }) {
  if (mode !== 'queued' && mode !== 'parallel') return null
  const label = mode === 'queued' ? 'Most that wait' : 'Most at once'
  return <Whole label={label} value={max} least={1} most={1000} usual="10" onChange={onMax} />
}

interface QueueFieldsProps {
  readonly run: Run
  readonly change: (part: { queue?: string | undefined; coalesce?: Run['coalesce'] | undefined }) => void
}

function QueueFields({ run, change }: QueueFieldsProps) {
  return (
    <div className="flex flex-wrap gap-3">
      <Labelled label="Queue" hint="Rules with the same queue take turns.">
        {(field) => (
          <input
            {...field}
            value={run.queue ?? ''}
            placeholder="of this rule alone"
            maxLength={40}
            autoCapitalize="none"
            spellCheck={false}
            onChange={({ target }) => change({ queue: asQueue(target.value) || undefined })}
            className={classNames(inputClass, 'w-56')}
          />
        )}
      </Labelled>
      <Choice
        label="More of the same viewer while one waits"
        className="basis-64"
        value={run.coalesce ?? 'none'}
        choices={merges}
        onChange={(coalesce) => change({ coalesce: coalesce === 'none' ? undefined : coalesce })}
      />
    </div>
  )
}

/** Small letters, digits and hyphens, beginning with one of the first two. */
const asQueue = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^a-z0-9-]+/g, '-')
    .replace(/^-+/, '')

function OrderFields({ definition, set }: { definition: Change; set: (change: Change) => void }) {
  return (
    <>
      <Whole
        label="Priority"
        value={definition.priority}
        least={-100}
        most={100}
        usual="0"
        hint="Higher ones come first, among rules and in queues."
        onChange={(priority) => set({ priority })}
      />
      <Tick
        checked={definition.stopAfter ?? false}
        label="Rules of lower priority do not see what it fired for"
        onChange={(on) => set({ stopAfter: on || undefined })}
      />
      <Tick
        checked={definition.onError === 'stop'}
        label="When an action fails, the next ones are left out"
        onChange={(on) => set({ onError: on ? 'stop' : undefined })}
      />
      <Tick
        checked={definition.replays ?? false}
        label="Acts on recordings that are played again, too"
        onChange={(on) => set({ replays: on || undefined })}
      />
    </>
  )
}
