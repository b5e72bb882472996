import Type, { type Static } from 'typebox'

const closed = { additionalProperties: false }
const name = (description: string) => Type.String({ minLength: 1, maxLength: 200, description })
const oneOf = <const Names extends readonly string[]>(names: Names) =>
  Type.Unsafe<Names[number]>({ type: 'string', enum: [...names] })
const template = Type.String({ maxLength: 1000, description: 'Text with placeholders.' })

/** Has Streamer.bot do something, once at most. It gets what is known of the event as arguments. */
export const StreamerbotAction = Type.Object(
  {
    type: Type.Literal('streamerbot'),
    deed: oneOf(['action', 'trigger'] as const),
    name: name('Of the action, or of the custom trigger.'),
    id: Type.Optional(
      Type.String({ maxLength: 64, description: 'Of the action: it is found by it when its name changes.' }),
    ),
    template: Type.Optional(template),
  },
  closed,
)

const obs = <const Deed extends string>(deed: Deed) => ({ type: Type.Literal('obs'), deed: Type.Literal(deed) })
const scene = name('Name of a scene.')
const source = name('Name of a source.')

/** What OBS can be made to do, each once at most. What is not listed here is never sent to it. */
export const ObsAction = Type.Union([
  Type.Object({ ...obs('scene'), scene }, closed),
  Type.Object({ ...obs('source'), scene, source, visible: Type.Boolean() }, closed),
  Type.Object({ ...obs('mute'), source, mute: oneOf(['on', 'off', 'toggle'] as const) }, closed),
  Type.Object({ ...obs('media'), source, command: oneOf(['restart', 'play', 'pause', 'stop'] as const) }, closed),
  Type.Object({ ...obs('text'), source, template }, closed),
  Type.Object({ ...obs('hotkey'), hotkey: name('Name of a hotkey, as OBS has it.') }, closed),
])
export type ObsAction = Static<typeof ObsAction>
export type ObsDeed = ObsAction['deed']
