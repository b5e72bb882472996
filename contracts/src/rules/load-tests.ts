import Type, { type Static, type TSchema } from 'typebox'
import { ReasonCode } from './outcomes.ts'
import { TrialEvent } from './requests.ts'
import { RuleDefinition } from './rule.ts'

const closed = { additionalProperties: false }
const whole = (minimum: number, maximum: number, description?: string) =>
  Type.Integer({ minimum, maximum, ...(description ? { description } : {}) })
const count = (description?: string) => Type.Integer({ minimum: 0, ...(description ? { description } : {}) })
const maybe = <Schema extends TSchema>(schema: Schema) => Type.Union([schema, Type.Null()])

/**
 * `POST /api/v1/rules/load-test`: the same event many times, like ten Lions in five seconds. With `definition` or
 * `ruleId` (its draft, if there is one) that rule by itself, with neither all published ones together. Nothing is sent.
 */
export const LoadTestRequest = Type.Object(
  {
    definition: Type.Optional(RuleDefinition),
    ruleId: Type.Optional(Type.String({ format: 'uuid' })),
    event: TrialEvent,
    count: whole(1, 1000),
    withinMs: whole(0, 3_600_000, 'From the first to the last, evenly.'),
    viewers: Type.Optional(whole(1, 1000, 'By how many different viewers, in turn. Default 1.')),
    takesMs: Type.Optional(whole(0, 60_000, 'How long each execution takes. Default 1000.')),
  },
  closed,
)
export type LoadTestRequest = Static<typeof LoadTestRequest>

export const LoadTestResult = Type.Object({
  rules: Type.Array(
    Type.Object({
      ruleId: maybe(Type.String({ format: 'uuid' })),
      name: Type.String(),
      fired: count(),
      reasons: Type.Array(Type.Object({ reason: ReasonCode, count: count() })),
    }),
    { description: 'Those that looked at the event.' },
  ),
  queues: Type.Array(Type.Object({ queue: Type.String(), deepest: count('Most that waited at a time.') })),
  seconds: Type.Array(
    Type.Object({ fired: count(), refused: count(), waiting: count('At most, in all queues together.') }),
    { description: 'Second by second, from the first event to the last.' },
  ),
})
export type LoadTestResult = Static<typeof LoadTestResult>
