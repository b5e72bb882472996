import type { ObsAction, ObsDeed } from '@livetap/contracts/rules/program-actions.ts'
import type { FieldsOf } from '../actions/fields-of.ts'
import { TemplateField } from '../actions/template-field.tsx'
import { Choice } from '../parts/fields.tsx'
import { NameField } from './name-field.tsx'
import { ProgramLink } from './program-link.tsx'
import { useTrial } from './program-queries.ts'
import { changeDeed, obsDeeds } from './program-words.ts'

/** What OBS is to do. */
export function ObsFields({ action, mistakeAt, onChange }: FieldsOf<ObsAction>) {
  return (
    <>
      <Choice
        label="What OBS does"
        className="basis-56 max-md:basis-full"
        value={action.deed}
        choices={obsDeeds}
        mistake={mistakeAt('deed')}
        onChange={(deed) => onChange(changeDeed(action, deed))}
      />
      <DeedFields action={action} mistakeAt={mistakeAt} onChange={onChange} />
      <ProgramLink program="obs" />
    </>
  )
}

const shown = [
  ['show', 'is shown'],
  ['hide', 'is hidden'],
] as const
const mutes = [
  ['toggle', 'is muted or unmuted'],
  ['on', 'is muted'],
  ['off', 'is unmuted'],
] as const
const commands = [
  ['restart', 'plays from the beginning'],
  ['play', 'plays on'],
  ['pause', 'pauses'],
  ['stop', 'stops'],
] as const

type Of<Deed extends ObsDeed> = Extract<ObsAction, { deed: Deed }>

function DeedFields({ action, ...rest }: FieldsOf<ObsAction>) {
  switch (action.deed) {
    case 'scene':
      return <SceneField action={action} {...rest} />
    case 'source':
      return <ShownFields action={action} {...rest} />
    case 'mute':
      return <MuteFields action={action} {...rest} />
    case 'media':
      return <MediaFields action={action} {...rest} />
    case 'text':
      return <TextFields action={action} {...rest} />
    case 'hotkey':
      return <HotkeyField action={action} {...rest} />
  }
}

const useChoices = () => useTrial('obs')?.choices

function SceneField<Action extends Of<'scene' | 'source'>>({ action, mistakeAt, onChange }: FieldsOf<Action>) {
  return (
    <NameField
      label="Scene"
      value={action.scene}
      choices={useChoices()?.scenes ?? []}
      mistake={mistakeAt('scene')}
      onChange={(scene) => onChange({ ...action, scene })}
    />
  )
}

interface SourceFieldProps<Action> extends FieldsOf<Action> {
  readonly choices?: readonly string[]
}

/** Something that is seen or heard; unless said otherwise one of those that have settings of their own. */
function SourceField<Action extends { readonly source: string }>(props: SourceFieldProps<Action>) {
  const { action, mistakeAt, onChange, choices } = props
  const inputs = useChoices()?.inputs.map(({ name }) => name) ?? []
  return (
    <NameField
      label="Source"
      value={action.source}
      choices={choices ?? inputs}
      mistake={mistakeAt('source')}
      onChange={(source) => onChange({ ...action, source })}
    />
  )
}

function ShownFields(props: FieldsOf<Of<'source'>>) {
  const { action, onChange } = props
  const inScene = useChoices()?.sources.flatMap(({ scene, source }) => (scene === action.scene ? source : []))
  return (
    <>
      <SceneField {...props} />
      <SourceField {...props} choices={inScene ?? []} />
      <Choice
        label="It"
        value={action.visible ? 'show' : 'hide'}
        choices={shown}
        onChange={(value) => onChange({ ...action, visible: value === 'show' })}
      />
    </>
  )
}

function MuteFields(props: FieldsOf<Of<'mute'>>) {
  const { action, onChange } = props
  return (
    <>
      <SourceField {...props} />
      <Choice label="It" value={action.mute} choices={mutes} onChange={(mute) => onChange({ ...action, mute })} />
    </>
  )
}

function MediaFields(props: FieldsOf<Of<'media'>>) {
  const { action, onChange } = props
  const { command } = action
  return (
    <>
      <SourceField {...props} />
      <Choice
        label="It"
        value={command}
        choices={commands}
        onChange={(next) => onChange({ ...action, command: next })}
      />
    </>
  )
}

function TextFields(props: FieldsOf<Of<'text'>>) {
  const { action, mistakeAt, onChange } = props
  return (
    <>
      <SourceField {...props} />
      <TemplateField
        label="What is written there"
        value={action.template}
        most={1000}
        mistake={mistakeAt('template')}
        onChange={(template) => onChange({ ...action, template })}
      />
    </>
  )
}

function HotkeyField({ action, mistakeAt, onChange }: FieldsOf<Of<'hotkey'>>) {
  return (
    <NameField
      label="Hotkey"
      hint="As OBS calls it, such as OBSBasic.StartRecording."
      value={action.hotkey}
      choices={useChoices()?.hotkeys ?? []}
      mistake={mistakeAt('hotkey')}
      onChange={(hotkey) => onChange({ ...action, hotkey })}
    />
  )
}
