import { useId } from 'react'
import { useLivestreams } from '../../../lib/livestreams.ts'
import { classNames } from '../../../ui/class-names.ts'
import { useDraft } from '../editor/draft.ts'
import { Choice, inputClass, Labelled } from '../parts/fields.tsx'

type Scope = 'all' | 'creator' | 'live'

const scopes = [
  ['all', 'in all lives'],
  ['creator', 'only in lives of a @username'],
  ['live', 'only in one live'],
] as const

/** In which lives a rule is at work. */
export function ScopeFields() {
  const { definition, set, mistakes } = useDraft()
  const { lives } = useLivestreams()
  const { uniqueId, streamId } = definition
  const scope: Scope = typeof streamId === 'string' ? 'live' : typeof uniqueId === 'string' ? 'creator' : 'all'
  const choose = (next: Scope) => {
    const [first] = lives
    set({
      uniqueId: next === 'creator' ? (first?.uniqueId ?? '') : undefined,
      streamId: next === 'live' ? (first?.streamId ?? '') : undefined,
    })
  }
  return (
    <div className="flex flex-wrap gap-3">
      <Choice label="Where" className="basis-72" value={scope} choices={scopes} onChange={choose} />
      {scope === 'creator' && (
        <UserNameField
          value={uniqueId ?? ''}
          names={lives.map((live) => live.uniqueId)}
          mistake={mistakes.at('uniqueId')}
          onChange={(text) => set({ uniqueId: text })}
        />
      )}
      {scope === 'live' && (
        <Choice
          label="Live"
          className="basis-56"
          value={streamId ?? ''}
          choices={livesWith(streamId ?? '', lives)}
          mistake={mistakes.at('streamId')}
          hint={streamId === '' ? 'No live is known here yet.' : undefined}
          onChange={(chosen) => set({ streamId: chosen })}
        />
      )}
    </div>
  )
}

interface UserNameFieldProps {
  readonly value: string
  readonly names: readonly string[]
  readonly mistake: string | undefined
  readonly onChange: (text: string) => void
}

function UserNameField({ value, names, mistake, onChange }: UserNameFieldProps) {
  const list = useId()
  return (
    <Labelled label="Whose lives" mistake={mistake}>
      {(field) => (
        <>
          <input
            {...field}
            list={list}
            value={value}
            placeholder="username"
            maxLength={64}
            autoCapitalize="none"
            spellCheck={false}
            onChange={({ target }) => onChange(target.value.replace(/^@/, ''))}
            className={classNames(inputClass, 'w-56')}
          />
          <datalist id={list}>
            {names.map((name) => (
              <option key={name} value={name} />
            ))}
          </datalist>
        </>
      )}
    </Labelled>
  )
}

function livesWith(streamId: string, lives: readonly { uniqueId: string; streamId?: string | undefined }[]) {
  const known = lives.flatMap((live) =>
    live.streamId === undefined ? [] : [[live.streamId, `@${live.uniqueId}, as it is now`] as const],
  )
  return known.some(([id]) => id === streamId) ? known : [[streamId, streamId || 'none'] as const, ...known]
}
