import { classNames } from '../../../ui/class-names.ts'
import { Choice, inputClass, Labelled, Tick } from '../parts/fields.tsx'
import { JsonText } from '../parts/json-text.tsx'
import type { ActionOf, FieldsOf } from './fields-of.ts'
import { TemplateField } from './template-field.tsx'

type Webhook = ActionOf<'webhook'>

const presets = [
  ['livetap', 'Livetap: the event and the rule'],
  ['discord', 'Discord: a message in a channel'],
  ['tikfinity', 'TikFinity: its fields'],
  ['ifttt', 'IFTTT: three values'],
] as const

const usualBody = { text: '{displayName} sent {giftCount} {giftName}', coins: '{coins}' }

type Change = { [Name in keyof Webhook]?: Webhook[Name] | undefined }

/** Where an event is sent, and what the receiver gets. */
export function WebhookFields({ action, mistakeAt, onChange }: FieldsOf<Webhook>) {
  const { url, body } = action
  const change = (part: Change) =>
    onChange(
      Object.fromEntries(Object.entries({ ...action, ...part }).filter(([, value]) => value !== undefined)) as Webhook,
    )
  return (
    <>
      <Address value={url} mistake={mistakeAt('url')} onChange={(text) => change({ url: text.trim() })} />
      {body === undefined && <PresetFields {...{ action, mistakeAt, change }} />}
      <Tick
        checked={body !== undefined}
        label="A body of your own"
        hint="JSON, whose texts may hold placeholders"
        onChange={(on) =>
          change(on ? { body: usualBody, preset: undefined, template: undefined } : { body: undefined })
        }
      />
      {body !== undefined && (
        <div className="w-full">
          <JsonText value={body} label="Body of the webhook" rows={6} onChange={(next) => change({ body: next })} />
        </div>
      )}
    </>
  )
}

function Address({
  value,
  mistake,
  onChange,
}: {
  value: string
  mistake: string | undefined
  onChange: (text: string) => void
}) {
  return (
    <Labelled label="Address" mistake={mistake} className="w-full">
      {(field) => (
        <input
          {...field}
          type="url"
          inputMode="url"
          value={value}
          maxLength={2000}
          placeholder="https://example.org/livetap"
          autoCapitalize="none"
          spellCheck={false}
          onChange={({ target }) => onChange(target.value)}
          className={classNames(inputClass, 'w-full')}
        />
      )}
    </Labelled>
  )
}

interface PresetFieldsProps extends Pick<FieldsOf<Webhook>, 'action' | 'mistakeAt'> {
  readonly change: (part: Change) => void
}

function PresetFields({ action: { preset, template }, mistakeAt, change }: PresetFieldsProps) {
  return (
    <div className="flex w-full flex-wrap gap-3">
      <Choice
        label="What is sent"
        className="basis-64"
        value={preset ?? 'livetap'}
        choices={presets}
        mistake={mistakeAt('preset')}
        onChange={(next) => change({ preset: next === 'livetap' ? undefined : next })}
      />
      <TemplateField
        label="Text that goes with it"
        hint="Empty: what the preset says."
        value={template ?? ''}
        most={2000}
        mistake={mistakeAt('template')}
        onChange={(text) => change({ template: text === '' ? undefined : text })}
      />
    </div>
  )
}
