import Type, { type Static } from 'typebox'

const closed = { additionalProperties: false }
const whole = (minimum: number, maximum: number, description?: string) =>
  Type.Integer({ minimum, maximum, ...(description ? { description } : {}) })

/** Longest that anything can be on without a break, whatever a device says of itself. */
export const longestOnMs = 600_000

/** Name of the parameter that every command has: how long it lasts, in milliseconds. */
export const durationName = 'durMs'

/** A number or truth that a command carries. There are no texts: nothing that a viewer wrote reaches a device. */
export const ParameterSpec = Type.Object(
  {
    name: Type.String({ pattern: '^[a-z][A-Za-z0-9]{0,23}$', description: 'Never `durMs`, which every command has.' }),
    label: Type.Optional(Type.String({ maxLength: 40 })),
    type: Type.Union([Type.Literal('integer'), Type.Literal('number'), Type.Literal('boolean')]),
    min: Type.Optional(Type.Number({ description: 'Inclusive. Usual: 0.' })),
    max: Type.Optional(Type.Number({ description: 'Inclusive. Usual: 1.' })),
    step: Type.Optional(Type.Number({ exclusiveMinimum: 0 })),
    unit: Type.Optional(Type.String({ maxLength: 12 })),
    usual: Type.Optional(Type.Union([Type.Number(), Type.Boolean()])),
  },
  closed,
)
export type ParameterSpec = Static<typeof ParameterSpec>

export const capabilityId = '^[a-z][a-z0-9-]{0,15}(\\.[a-z][a-z0-9-]{0,15})?$'

/** Something that a device can do. Whatever it is, it ends: `durMs` of a command is at most `maxOnMs`. */
export const Capability = Type.Object(
  {
    id: Type.String({ pattern: capabilityId, description: 'Like `lamp.on`.' }),
    label: Type.Optional(Type.String({ maxLength: 40 })),
    mode: Type.Union([Type.Literal('level'), Type.Literal('pulse')], {
      description: '`level`: a state, the latest wins. `pulse`: each counts, none is ever merged or sent again.',
    }),
    risk: Type.Union([Type.Literal('low'), Type.Literal('high')], {
      description: '`high`: works only while the owner has armed the device for a live.',
    }),
    parameters: Type.Array(ParameterSpec, { maxItems: 8 }),
    maxOnMs: whole(1, longestOnMs, 'Longest that it stays on without a break.'),
    minOffMs: Type.Optional(whole(0, longestOnMs, 'Shortest break. Usual: 0.')),
    dutyPercent: Type.Optional(whole(1, 100, 'Of the last 60 seconds, most that it is on. Usual: 100.')),
  },
  closed,
)
export type Capability = Static<typeof Capability>

/** What a device says of itself when it connects, or what its template says in its place. */
export const Manifest = Type.Object(
  {
    v: Type.Literal(1),
    model: Type.String({ minLength: 1, maxLength: 40 }),
    firmware: Type.Optional(Type.String({ maxLength: 20 })),
    capabilities: Type.Array(Capability, { minItems: 1, maxItems: 32 }),
  },
  closed,
)
export type Manifest = Static<typeof Manifest>
