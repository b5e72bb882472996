import type { TrialEvent } from '@livetap/contracts/rules/requests.ts'
import { Button } from '../../../ui/button.tsx'
import { classNames } from '../../../ui/class-names.ts'
import { Choice, inputClass, Labelled, Tick, Whole } from '../parts/fields.tsx'
import { fieldsOf, hasUser, samples, withPayload } from './trial-event.ts'

interface EventFormProps {
  readonly event: TrialEvent
  readonly onChange: (event: TrialEvent) => void
}

/** An event that is made up: what happened, and who did it. */
export function EventForm({ event, onChange }: EventFormProps) {
  const payload = event.payload ?? {}
  const set = (name: string, value: unknown) => onChange(withPayload(event, { ...payload, [name]: value }))
  return (
    <div className="flex flex-col gap-3">
      <Samples event={event} onChange={onChange} />
      <div className="flex flex-wrap gap-3">
        {fieldsOf(event.eventType).map(({ name, label, kind }) =>
          kind === 'number' ? (
            <Whole
              key={name}
              label={label}
              value={Number(payload[name] ?? 0)}
              least={0}
              most={100_000_000}
              onChange={(value) => set(name, value ?? 0)}
            />
          ) : (
            <TextLine
              key={name}
              label={label}
              value={String(payload[name] ?? '')}
              onChange={(text) => set(name, text)}
            />
          ),
        )}
      </div>
      {hasUser(event.eventType) && <UserFields event={event} onChange={onChange} />}
    </div>
  )
}

function Samples({ event, onChange }: EventFormProps) {
  const offered = samples[event.eventType] ?? []
  if (offered.length === 0) return null
  return (
    <div className="flex flex-wrap gap-1.5">
      {offered.map(([name, payload]) => (
        <Button key={name} size="small" className="max-md:h-11" onClick={() => onChange(withPayload(event, payload))}>
          {name}
        </Button>
      ))}
    </div>
  )
}

interface TextLineProps {
  readonly label: string
  readonly value: string
  readonly onChange: (text: string) => void
}

const TextLine = ({ label, value, onChange }: TextLineProps) => (
  <Labelled label={label} className="min-w-0 flex-1 basis-40">
    {(field) => (
      <input
        {...field}
        value={value}
        dir="auto"
        maxLength={500}
        autoComplete="off"
        onChange={({ target }) => onChange(target.value)}
        className={classNames(inputClass, 'w-full')}
      />
    )}
  </Labelled>
)

const follows = [
  ['0', 'does not follow'],
  ['1', 'follows'],
  ['2', 'is a friend'],
] as const

type User = NonNullable<TrialEvent['user']>

function UserFields({ event, onChange }: EventFormProps) {
  const user = event.user ?? {}
  const set = (part: Partial<User>) => onChange({ ...event, user: { ...user, ...part } })
  return (
    <div className="flex flex-wrap items-end gap-3">
      <TextLine
        label="@username"
        value={user.uniqueId ?? ''}
        onChange={(text) => set({ uniqueId: text.replace(/^@/, '').slice(0, 64) })}
      />
      <TextLine
        label="Name"
        value={user.displayName ?? ''}
        onChange={(text) => set({ displayName: text.slice(0, 120) })}
      />
      <Choice
        label="Who"
        value={String(user.followRole ?? 0) as '0' | '1' | '2'}
        choices={follows}
        onChange={(role) => set({ followRole: Number(role) })}
      />
      <Whole
        label="Level in the fan club"
        value={user.teamMemberLevel ?? 0}
        least={0}
        most={1000}
        onChange={(teamMemberLevel) => set({ teamMemberLevel: teamMemberLevel ?? 0 })}
      />
      <Tick
        label="Subscriber"
        checked={user.isSubscriber ?? false}
        onChange={(isSubscriber) => set({ isSubscriber })}
      />
      <Tick label="Moderator" checked={user.isModerator ?? false} onChange={(isModerator) => set({ isModerator })} />
    </div>
  )
}
