import Type, { type Static } from 'typebox'

const time = (description?: string) => Type.String({ format: 'date-time', ...(description ? { description } : {}) })

/** What a workspace can set to receive lives with. */
export const secretNames = ['tiktok-session', 'euler-api-key'] as const
export type SecretName = (typeof secretNames)[number]
export const SecretName = Type.Unsafe<SecretName>({ type: 'string', enum: [...secretNames] })

/** A secret of the workspace, without its value: that is never told. */
export const SecretView = Type.Object({
  name: SecretName,
  shared: Type.Boolean({ description: 'Whether the service that signs connections is shown the session.' }),
  createdAt: time(),
  updatedAt: time(),
  updatedBy: Type.String({ description: 'Name of who set it.' }),
  lastUsedAt: Type.Union([time('To the minute.'), Type.Null()]),
  state: Type.Union([Type.Literal('unused'), Type.Literal('working'), Type.Literal('failed')], {
    description: 'How it did when it was used last, since it was set.',
  }),
  failure: Type.Union([Type.String(), Type.Null()], { description: 'Code of the error, when it failed.' }),
})
export type SecretView = Static<typeof SecretView>

/** `GET /api/v1/workspaces/current/secrets`. */
export const SecretList = Type.Object({ items: Type.Array(SecretView) })
export type SecretList = Static<typeof SecretList>

/** `PUT /api/v1/workspaces/current/secrets/:name`. */
export const SecretRequest = Type.Object(
  {
    value: Type.String({ minLength: 1, maxLength: 8192 }),
    consent: Type.Optional(
      Type.Boolean({
        default: false,
        description:
          'Of a TikTok session: it may be sent to Euler Stream, the service that signs connections, so that the connection itself is signed in, and when a rule writes in a chat, which that service does.',
      }),
    ),
  },
  { additionalProperties: false },
)
export type SecretRequest = Static<typeof SecretRequest>
