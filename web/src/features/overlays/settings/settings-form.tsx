import type { Overlay } from '@livetap/contracts/overlays/overlays.ts'
import type { ActivitySettings, OverlaySettings } from '@livetap/contracts/overlays/settings.ts'
import { activityTypes } from '@livetap/contracts/overlays/usual.ts'
import { type FormEvent, useState } from 'react'
import { Button } from '../../../ui/button.tsx'
import { Field } from '../../../ui/form/field.tsx'
import { SubmitButton } from '../../../ui/form/submit-button.tsx'
import { InlineError } from '../../../ui/notice.tsx'
import { changeOverlay, useDeed } from '../queries.ts'
import { findPolicyWord, listFields, type SettingField } from './field-table.ts'
import { Choice, Colour, Tick, Whole, Words } from './fields.tsx'

interface SettingsFormProps {
  readonly overlay: Overlay
  /** Shown in the preview already, and nowhere else before it is saved. */
  readonly draft: OverlaySettings
  readonly onDraft: (draft: OverlaySettings) => void
  readonly onClose: () => void
}

export function SettingsForm({ overlay, draft, onDraft, onClose }: SettingsFormProps) {
  const { overlayId, name: known, settings } = overlay
  const [name, setName] = useState(known)
  const save = useDeed(changeOverlay)
  const isChanged = name !== known || JSON.stringify(draft) !== JSON.stringify(settings)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    save.mutate({ overlayId, name, settings: draft })
  }
  const set = (change: Partial<Record<string, unknown>>) => onDraft({ ...draft, ...change } as OverlaySettings)
  return (
    <form onSubmit={submit} className="flex flex-col gap-2 border-t border-line pt-3">
      <Field label="Name" value={name} onText={setName} maxLength={60} required />
      {listFields(draft).map((field) => (
        <Setting key={field.name} field={field} draft={draft} onValue={(value) => set({ [field.name]: value })} />
      ))}
      {draft.kind === 'activity' && <Types types={draft.types} onTypes={(types) => set({ types })} />}
      {save.error && <InlineError error={save.error} />}
      <div className="flex items-center justify-end gap-2">
        <span role="status" className="mr-auto text-xs text-accent">
          {save.isSuccess && !isChanged && 'Saved; sources show it now'}
        </span>
        <Button size="small" look="quiet" onClick={onClose}>
          {isChanged ? 'Cancel' : 'Close'}
        </Button>
        <SubmitButton size="small" isPending={save.isPending} disabled={!isChanged}>
          Save
        </SubmitButton>
      </div>
    </form>
  )
}

interface SettingProps {
  readonly field: SettingField
  readonly draft: OverlaySettings
  readonly onValue: (value: string | number | boolean) => void
}

function Setting({ field: { name, label, kind }, draft, onValue }: SettingProps) {
  const value = (draft as unknown as Record<string, unknown>)[name]
  if (kind.as === 'choice') return <Choice {...{ label, onValue }} value={String(value)} choices={kind.choices} />
  if (kind.as === 'whole') {
    return <Whole {...{ label, onValue }} value={Number(value)} least={kind.least} most={kind.most} />
  }
  if (kind.as === 'tick') return <Tick {...{ label, onValue }} value={value === true} />
  if (kind.as === 'colour') return <Colour {...{ label, onValue }} value={String(value)} />
  const word = name === 'title' ? findPolicyWord(String(value)) : undefined
  const hint = word && `TikTok may frown on “${word}” on the screen: streams were warned for it.`
  const clean = (text: string) => onValue(name === 'live' ? text.trim().replace(/^@/, '').toLowerCase() : text)
  return <Words label={label} value={String(value)} onValue={clean} longest={kind.longest} hint={hint} />
}

const typeWords = { gift: 'Gifts', follow: 'Follows', share: 'Shares', subscribe: 'Subscriptions' } as const
type Types = ActivitySettings['types']

function Types({ types, onTypes }: { types: Types; onTypes: (types: Types) => void }) {
  return (
    <fieldset className="flex flex-col">
      <legend className="sr-only">What it shows</legend>
      {activityTypes.map((type) => (
        <Tick
          key={type}
          label={typeWords[type]}
          value={types.includes(type)}
          onValue={(on) => onTypes(activityTypes.filter((one) => (one === type ? on : types.includes(one))))}
        />
      ))}
    </fieldset>
  )
}
