import Type, { type Static, type TSchema } from 'typebox'

const time = () => Type.String({ format: 'date-time' })
const count = (description: string) => Type.Integer({ minimum: 0, description })
const maybe = <Schema extends TSchema>(schema: Schema, description: string) =>
  Type.Union([schema, Type.Null()], { description })

/** How an address does that webhooks of rules go to. */
export const EndpointState = Type.Object({
  endpoint: Type.String({ description: 'Its name: the host, `#`, and what tells addresses of it apart.' }),
  host: Type.String({ description: 'With the port, when it is not the usual one.' }),
  state: Type.Unsafe<'ok' | 'failing' | 'resting' | 'disabled'>({
    type: 'string',
    enum: ['ok', 'failing', 'resting', 'disabled'],
    description:
      '`failing`: what came last has failed, and it is sent to; `resting`: it is left alone until `restingUntil`; `disabled`: it gets nothing until somebody enables it.',
  }),
  restingUntil: maybe(time(), 'Null unless it rests.'),
  disabledAt: maybe(time(), 'Null unless it is disabled.'),
  failingSince: maybe(time(), 'Of the failures in a row.'),
  failures: count('In a row.'),
  lastError: maybe(Type.String(), 'Code and words; null when the last try succeeded.'),
  lastStatus: maybe(Type.Integer(), 'Of HTTP, when there was an answer.'),
  answeredAt: maybe(time(), 'When it answered last, whatever it said.'),
  succeededAt: maybe(time(), 'When it took something last.'),
  succeeded: count('Tries that it took.'),
  failed: count('Tries that failed.'),
})
export type EndpointState = Static<typeof EndpointState>

export const Endpoint = Type.Object({
  ...EndpointState.properties,
  url: maybe(
    Type.String(),
    'As it is written in a rule; without `rule:write` its host alone. Null: no rule has it any more.',
  ),
  rules: Type.Array(Type.Object({ ruleId: Type.String({ format: 'uuid' }), name: Type.String() }), {
    description: 'Whose published text sends there.',
  }),
})
export type Endpoint = Static<typeof Endpoint>

/** `GET /api/v1/webhooks/endpoints`: those with trouble first, then by name. */
export const EndpointPage = Type.Object({
  items: Type.Array(Endpoint),
  next: Type.Optional(Type.String({ description: 'Pass as `cursor` for the next page; absent on the last.' })),
})
export type EndpointPage = Static<typeof EndpointPage>

/** A secret that signs webhooks now, without what it is. */
export const SigningSecret = Type.Object({
  generation: Type.Integer({ minimum: 1, description: '1 for the first; each replacement adds one.' }),
  createdAt: maybe(time(), 'Null for the first, which the workspace had from the beginning.'),
  endsAt: maybe(time(), 'When it signs no more; null for the newest.'),
})
export type SigningSecret = Static<typeof SigningSecret>

/** `GET /api/v1/webhooks/signing-secrets`, the newest first: each signs every webhook. */
export const SigningSecretList = Type.Object({ items: Type.Array(SigningSecret) })
export type SigningSecretList = Static<typeof SigningSecretList>

/** `POST /api/v1/webhooks/signing-secrets/reveal`: what they are. */
export const RevealedSecrets = Type.Object({
  items: Type.Array(
    Type.Object({ ...SigningSecret.properties, secret: Type.String({ description: '`whsec_` and base64.' }) }),
  ),
})
export type RevealedSecrets = Static<typeof RevealedSecrets>

/** `POST /api/v1/webhooks/signing-secrets/rotate`. Asking twice for the same one is asking once. */
export const RotationRequest = Type.Object(
  {
    replaces: Type.Integer({
      minimum: 1,
      description: 'Generation of the newest secret, as far as whoever asks knows.',
    }),
  },
  { additionalProperties: false },
)
export type RotationRequest = Static<typeof RotationRequest>
