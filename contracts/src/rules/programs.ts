import Type, { type Static, type TSchema } from 'typebox'
import { Done } from '../workspace/moderation.ts'

const closed = { additionalProperties: false }
const maybe = <Schema extends TSchema>(schema: Schema, description?: string) =>
  Type.Union([schema, Type.Null()], description ? { description } : {})

/** The programs that rules can have do something. */
export const programNames = ['obs', 'streamerbot'] as const
export type ProgramName = (typeof programNames)[number]
export const ProgramName = Type.Unsafe<ProgramName>({ type: 'string', enum: [...programNames] })

/** Where a program of the workspace is. Its password is never told. */
export const Program = Type.Object({
  program: ProgramName,
  url: Type.String({ description: 'Only its host for whom may not write rules.' }),
  hasPassword: Type.Boolean(),
  changed: Done,
})
export type Program = Static<typeof Program>

/** `GET /api/v1/programs`. */
export const ProgramList = Type.Object({ items: Type.Array(Program) })
export type ProgramList = Static<typeof ProgramList>

/** `PUT /api/v1/programs/:program`. */
export const ProgramRequest = Type.Object(
  {
    url: Type.String({
      minLength: 1,
      maxLength: 500,
      description: 'Of its WebSocket server: `ws://127.0.0.1:4455`, where the operator allows it.',
    }),
    password: Type.Optional(
      maybe(
        Type.String({ minLength: 1, maxLength: 200 }),
        'Null: it has none. Absent: the one that is kept, unless the address is another one.',
      ),
    ),
  },
  closed,
)
export type ProgramRequest = Static<typeof ProgramRequest>

const names = () => Type.Array(Type.String())

/** What a program has to choose from; empty where it has no such thing. */
export const ProgramChoices = Type.Object({
  scenes: names(),
  sources: Type.Array(Type.Object({ scene: Type.String(), source: Type.String() })),
  inputs: Type.Array(Type.Object({ name: Type.String(), kind: Type.String() })),
  hotkeys: names(),
  actions: Type.Array(Type.Object({ id: Type.String(), name: Type.String(), group: Type.String() })),
})
export type ProgramChoices = Static<typeof ProgramChoices>

/** `POST /api/v1/programs/:program/test`: whether it is reached, and what there is. */
export const ProgramTrial = Type.Object({
  ok: Type.Boolean(),
  ms: Type.Number({ description: 'Until it had taken us in.' }),
  version: Type.String({ description: 'What it calls itself; empty when it was not reached.' }),
  choices: ProgramChoices,
  error: maybe(
    Type.Object({ code: Type.String(), message: Type.String(), remedy: Type.String() }),
    'Null when it was reached.',
  ),
})
export type ProgramTrial = Static<typeof ProgramTrial>
