import type { ActionOf, FieldsOf } from '../actions/fields-of.ts'
import { TemplateField } from '../actions/template-field.tsx'
import { Choice } from '../parts/fields.tsx'
import { NameField } from './name-field.tsx'
import { ProgramLink } from './program-link.tsx'
import { useTrial } from './program-queries.ts'

type Streamerbot = ActionOf<'streamerbot'>

const deeds = [
  ['action', 'runs an action'],
  ['trigger', 'fires a custom trigger'],
] as const

const without = ({ id: _id, template: _template, ...rest }: Streamerbot) => rest

/** What Streamer.bot is to do, and a text that it gets beside what is known of the event. */
export function StreamerbotFields({ action, mistakeAt, onChange }: FieldsOf<Streamerbot>) {
  const { actions = [] } = useTrial('streamerbot')?.choices ?? {}
  const { deed, name, id, template } = action
  const write = (text: string | undefined) => (text ? { template: text } : {})
  const rename = (next: string) => {
    // Of several of one name, and of none that is known, the name is all there is to go by.
    const [known, ...others] = deed === 'action' ? actions.filter((one) => one.name === next) : []
    const found = known && others.length === 0 ? { id: known.id } : {}
    onChange({ ...without(action), name: next, ...found, ...write(template) })
  }
  return (
    <>
      <Choice
        label="Streamer.bot"
        className="basis-48 max-md:basis-full"
        value={deed}
        choices={deeds}
        mistake={mistakeAt('deed')}
        onChange={(next) => onChange({ ...without(action), deed: next, ...write(template) })}
      />
      <NameField
        label={deed === 'action' ? 'Action' : 'Trigger'}
        value={name}
        choices={deed === 'action' ? actions.map((one) => one.name) : []}
        mistake={mistakeAt('name')}
        onChange={rename}
      />
      <TemplateField
        label="Text that goes with it"
        hint="It is %text% there; what is known of the event goes along: %userName%, %giftName%, %coins%, %message% …"
        value={template ?? ''}
        most={1000}
        mistake={mistakeAt('template')}
        onChange={(text) => onChange({ ...without(action), ...(id === undefined ? {} : { id }), ...write(text) })}
      />
      <ProgramLink program="streamerbot" />
    </>
  )
}
