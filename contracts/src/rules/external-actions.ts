import Type, { type Static } from 'typebox'

const closed = { additionalProperties: false }
const id = Type.String({ minLength: 1, maxLength: 200 })
const name = Type.String({ maxLength: 200 })
const program = Type.String({
  minLength: 1,
  maxLength: 300,
  description: 'Where the program is: `http://127.0.0.1:8832`, without a path.',
})

/**
 * Runs an action of a program that offers TikFinity's third-party action interface (game mods, say). Once at most: what
 * nobody knows of is not done again.
 */
export const ExternalAction = Type.Object(
  {
    type: Type.Literal('external'),
    url: program,
    categoryId: id,
    actionId: id,
    actionName: Type.Optional(Type.String({ maxLength: 200, description: 'What the program calls it, for people.' })),
  },
  closed,
)

/** `POST /api/v1/rules/external-actions/look`. */
export const ExternalLook = Type.Object(
  { url: program, categoryId: Type.Optional(id) },
  { ...closed, description: 'With `categoryId`: its actions as well.' },
)
export type ExternalLook = Static<typeof ExternalLook>

/** What a program says of itself: untrusted texts. */
export const ExternalProgram = Type.Object({
  name,
  author: name,
  version: name,
  categories: Type.Array(Type.Object({ categoryId: id, categoryName: name }), { maxItems: 200 }),
  actions: Type.Array(Type.Object({ actionId: id, actionName: name }), {
    maxItems: 500,
    description: 'Of the category that was asked for; empty without one.',
  }),
})
export type ExternalProgram = Static<typeof ExternalProgram>
