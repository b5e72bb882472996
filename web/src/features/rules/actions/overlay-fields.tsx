import { classNames } from '../../../ui/class-names.ts'
import { Duration } from '../parts/duration.tsx'
import { Choice, inputClass, Labelled, Whole } from '../parts/fields.tsx'
import type { ActionOf, FieldsOf } from './fields-of.ts'
import { TemplateField } from './template-field.tsx'

type Overlay = ActionOf<'overlay'>
type Change = { [Name in keyof Overlay]?: Overlay[Name] | undefined }

const screens = ['1', '2', '3', '4', '5', '6', '7', '8'].map((each) => [each, `Screen ${each}`] as const)
const sounds = [
  ['none', 'none'],
  ['chime', 'chime'],
  ['coin', 'coin'],
  ['fanfare', 'fanfare'],
  ['pop', 'pop'],
] as const
const pictures = [
  ['', 'none'],
  ['{gift}', 'of the gift'],
  ['{avatar}', 'of the viewer'],
  ['https://', 'from an address'],
] as const

/** What an alert on a screen shows, plays and says. */
export function OverlayFields({ action, mistakeAt, onChange }: FieldsOf<Overlay>) {
  const change = (part: Change) =>
    onChange(
      Object.fromEntries(Object.entries({ ...action, ...part }).filter(([, value]) => value !== undefined)) as Overlay,
    )
  return (
    <>
      <Choice
        label="Where"
        value={String(action.screen)}
        choices={screens}
        mistake={mistakeAt('screen')}
        onChange={(screen) => change({ screen: Number(screen) })}
      />
      <Duration
        label="Shown for"
        ms={action.durationMs}
        least={500}
        most={60_000}
        usual="5"
        onChange={(durationMs) => change({ durationMs })}
      />
      <Line label="Text" name="template" {...{ action, mistakeAt, change }} />
      <PictureFields
        imageUrl={action.imageUrl}
        mistake={mistakeAt('imageUrl')}
        onChange={(imageUrl) => change({ imageUrl })}
      />
      <SoundFields action={action} change={change} />
      <Line label="Said aloud" name="speech" {...{ action, mistakeAt, change }} />
    </>
  )
}

interface PartOf {
  readonly action: Overlay
  readonly change: (part: Change) => void
}

interface LineProps extends PartOf {
  readonly label: string
  readonly name: 'template' | 'speech'
  readonly mistakeAt: (place: string) => string | undefined
}

const Line = ({ label, name, action, mistakeAt, change }: LineProps) => (
  <TemplateField
    label={label}
    value={action[name] ?? ''}
    most={300}
    mistake={mistakeAt(name)}
    onChange={(text) => change({ [name]: text === '' ? undefined : text })}
  />
)

function SoundFields({ action: { sound, volume }, change }: PartOf) {
  return (
    <>
      <Choice
        label="Sound"
        value={sound ?? 'none'}
        choices={sounds}
        onChange={(next) => change(next === 'none' ? { sound: undefined, volume: undefined } : { sound: next })}
      />
      {sound && sound !== 'none' && (
        <Whole
          label="Volume"
          unit="%"
          value={volume}
          least={0}
          most={100}
          usual="80"
          onChange={(percent) => change({ volume: percent })}
        />
      )}
    </>
  )
}

interface PictureFieldsProps {
  readonly imageUrl: string | undefined
  readonly mistake: string | undefined
  readonly onChange: (imageUrl: string | undefined) => void
}

function PictureFields({ imageUrl = '', mistake, onChange }: PictureFieldsProps) {
  const kind = pictures.find(([each]) => each === imageUrl)?.[0] ?? 'https://'
  return (
    <>
      <Choice
        label="Picture"
        value={kind}
        choices={pictures}
        mistake={mistake}
        onChange={(next) => onChange(next || undefined)}
      />
      {kind === 'https://' && (
        <Labelled label="Address of the picture" className="min-w-0 flex-1 basis-64">
          {(field) => (
            <input
              {...field}
              type="url"
              value={imageUrl}
              maxLength={2000}
              autoCapitalize="none"
              spellCheck={false}
              onChange={({ target }) => onChange(target.value.trim() || 'https://')}
              className={classNames(inputClass, 'w-full')}
            />
          )}
        </Labelled>
      )}
    </>
  )
}
