import type { Sink, SinkKind } from '@livetap/contracts/rules/sinks.ts'
import { type EventType, eventTypes } from '@livetap/contracts/unified-event.ts'
import { type FormEvent, type ReactNode, useState } from 'react'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Field } from '../../ui/form/field.tsx'
import { SubmitButton } from '../../ui/form/submit-button.tsx'
import { InlineError } from '../../ui/notice.tsx'
import { isPace, type PaceDraft, PaceFields, paceDraftOf, paceOf } from './pace-fields.tsx'
import { RecordingChoice } from './recording-choice.tsx'
import { addSink, changeSink, useForwardingChange } from './sink-queries.ts'
import { kindWords } from './sink-words.ts'

interface SinkDialogProps {
  readonly open: boolean
  /** Undefined: a new one. */
  readonly sink: Sink | undefined
  readonly onClose: () => void
}

export function SinkDialog({ open, sink, onClose }: SinkDialogProps) {
  return (
    <Dialog open={open} onClose={onClose} title={sink ? 'Change the destination' : 'New destination'}>
      <SinkForm sink={sink} onDone={onClose} />
    </Dialog>
  )
}

interface Draft {
  readonly name: string
  readonly kind: SinkKind
  readonly url: string
  readonly uniqueId: string
  readonly types: readonly EventType[]
  readonly includeReplays: boolean
  readonly withoutHidden: boolean
  /** As typed. */
  readonly pace: PaceDraft
  /** Of a new one: a session; empty: what comes next. */
  readonly beginWithSession: string
}

const draftOf = (sink: Sink | undefined): Draft => ({
  name: sink?.name ?? '',
  kind: sink?.kind ?? 'webhook',
  url: '',
  uniqueId: sink?.uniqueId ?? '',
  types: sink?.eventTypes ?? [],
  includeReplays: sink?.includeReplays ?? false,
  withoutHidden: sink?.withoutHidden ?? false,
  pace: paceDraftOf(sink),
  beginWithSession: '',
})

function useSinkForm(sink: Sink | undefined, onDone: () => void) {
  const [draft, setDraft] = useState(() => draftOf(sink))
  const [asked, setAsked] = useState(false)
  const save = useForwardingChange((wish: Draft) => {
    const { name, kind, url, types, includeReplays, withoutHidden, beginWithSession } = wish
    const filter = { eventTypes: [...types], uniqueId: wish.uniqueId.trim() || null, includeReplays, withoutHidden }
    const body = { name, ...filter, ...paceOf(wish.pace) }
    if (sink) return changeSink({ sinkId: sink.sinkId, ...body, ...(url.trim() ? { url: url.trim() } : {}) })
    return addSink({ ...body, kind, url: url.trim(), ...(beginWithSession ? { beginWithSession } : {}) })
  })
  const missing = {
    name: draft.name.trim() === '' ? 'Give it a name.' : undefined,
    url: draft.url.trim() === '' && !sink ? 'Put the address in first.' : undefined,
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setAsked(true)
    if (!missing.name && !missing.url && isPace(draft.pace)) save.mutate(draft, { onSuccess: onDone })
  }
  const change = (part: Partial<Draft>) => setDraft((before) => ({ ...before, ...part }))
  return { draft, change, submit, save, mistakes: asked ? missing : { name: undefined, url: undefined } }
}

function SinkForm({ sink, onDone }: { sink: Sink | undefined; onDone: () => void }) {
  const { draft, change, submit, save, mistakes } = useSinkForm(sink, onDone)
  return (
    <form onSubmit={submit} noValidate className="flex flex-col gap-4 p-4">
      <Field
        label="Name"
        value={draft.name}
        onText={(name) => change({ name })}
        mistake={mistakes.name}
        maxLength={80}
        dir="auto"
        autoComplete="off"
        data-autofocus
      />
      {!sink && <KindChoice kind={draft.kind} onKind={(kind) => change({ kind })} />}
      <AddressField sink={sink} draft={draft} mistake={mistakes.url} onUrl={(url) => change({ url })} />
      <FilterFields draft={draft} change={change} />
      {draft.kind === 'webhook' && <PaceFields pace={draft.pace} onPace={(pace) => change({ pace })} />}
      {!sink && (
        <RecordingChoice
          label="Begins with"
          none="What comes next"
          value={draft.beginWithSession}
          onChange={(beginWithSession) => change({ beginWithSession })}
        />
      )}
      {save.error && <InlineError error={save.error} />}
      <Buttons isPending={save.isPending} onCancel={onDone} />
    </form>
  )
}

interface FilterFieldsProps {
  readonly draft: Draft
  readonly change: (part: Partial<Draft>) => void
}

/** What it is sent. */
const FilterFields = ({ draft, change }: FilterFieldsProps) => (
  <>
    <TypeChoice types={draft.types} onTypes={(types) => change({ types })} />
    <Field
      label="Only lives of"
      value={draft.uniqueId}
      onText={(uniqueId) => change({ uniqueId })}
      hint="A @username; empty: all lives."
      maxLength={64}
      dir="ltr"
      autoComplete="off"
      autoCapitalize="none"
      spellCheck={false}
    />
    <Tick isOn={draft.includeReplays} onTurn={(includeReplays) => change({ includeReplays })}>
      Also recordings that are played again
    </Tick>
    <Tick isOn={draft.withoutHidden} onTurn={(withoutHidden) => change({ withoutHidden })}>
      Without comments that are held or hidden, and without muted viewers
    </Tick>
  </>
)

const Buttons = ({ isPending, onCancel }: { isPending: boolean; onCancel: () => void }) => (
  <div className="flex justify-end gap-2">
    <Button look="quiet" className="max-md:h-11" disabled={isPending} onClick={onCancel}>
      Cancel
    </Button>
    <SubmitButton className="max-md:h-11" isPending={isPending}>
      Save
    </SubmitButton>
  </div>
)

const hints: Record<SinkKind, string> = {
  webhook: 'Begins with https://. Livetap sends batches of events there with POST, signed.',
  websocket: 'Begins with wss://. Livetap connects there and sends event by event; each has to be acknowledged.',
}

interface AddressFieldProps {
  readonly sink: Sink | undefined
  readonly draft: Draft
  readonly mistake: string | undefined
  readonly onUrl: (url: string) => void
}

function AddressField({ sink, draft, mistake, onUrl }: AddressFieldProps) {
  const kept = sink ? 'Empty: it stays as it is. ' : ''
  return (
    <Field
      label="Address"
      value={draft.url}
      onText={onUrl}
      mistake={mistake}
      hint={`${kept}${hints[draft.kind]} It is kept encrypted, and not shown in full again.`}
      placeholder={
        sink?.url ?? (draft.kind === 'webhook' ? 'https://example.org/livetap' : 'wss://example.org/livetap')
      }
      type="url"
      maxLength={2000}
      dir="ltr"
      autoComplete="off"
      autoCapitalize="none"
      spellCheck={false}
    />
  )
}

function KindChoice({ kind, onKind }: { kind: SinkKind; onKind: (kind: SinkKind) => void }) {
  return (
    <fieldset className="flex flex-wrap gap-x-6 gap-y-1">
      <legend className="mb-1 text-sm font-medium">How</legend>
      {(['webhook', 'websocket'] as const).map((one) => (
        <label key={one} className="flex cursor-pointer items-center gap-2 text-sm max-md:min-h-11">
          <input
            type="radio"
            name="kind"
            checked={kind === one}
            onChange={() => onKind(one)}
            className="size-4 accent-accent"
          />
          {kindWords[one]}
        </label>
      ))}
    </fieldset>
  )
}

function TypeChoice({ types, onTypes }: { types: readonly EventType[]; onTypes: (types: EventType[]) => void }) {
  const turn = (type: EventType) =>
    onTypes(types.includes(type) ? types.filter((one) => one !== type) : [...types, type])
  return (
    <fieldset>
      <legend className="mb-1 text-sm font-medium">Which events</legend>
      <p className="mb-1.5 text-xs text-ink-3">None ticked: all.</p>
      <div className="grid grid-cols-2 gap-x-4 sm:grid-cols-3">
        {eventTypes.map((type) => (
          <Tick key={type} isOn={types.includes(type)} onTurn={() => turn(type)}>
            <span className="font-mono text-xs">{type}</span>
          </Tick>
        ))}
      </div>
    </fieldset>
  )
}

interface TickProps {
  readonly isOn: boolean
  readonly onTurn: (isOn: boolean) => void
  readonly children: ReactNode
}

function Tick({ isOn, onTurn, children }: TickProps) {
  return (
    <label className="flex min-h-8 cursor-pointer items-center gap-2 text-sm max-md:min-h-11">
      <input
        type="checkbox"
        checked={isOn}
        onChange={(event) => onTurn(event.target.checked)}
        className="size-4 shrink-0 accent-accent"
      />
      {children}
    </label>
  )
}
