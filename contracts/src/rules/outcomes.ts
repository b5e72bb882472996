import Type, { type Static, type TSchema } from 'typebox'
import { placeholderNames } from './actions.ts'

const time = () => Type.String({ format: 'date-time' })
const count = (description?: string) => Type.Integer({ minimum: 0, ...(description ? { description } : {}) })
const maybe = <Schema extends TSchema>(schema: Schema, description?: string) =>
  Type.Union([schema, Type.Null()], description ? { description } : {})
const oneOf = <const Names extends readonly string[]>(names: Names) =>
  Type.Unsafe<Names[number]>({ type: 'string', enum: [...names] })

/** Why a rule did or did not act on an event that it looked at. */
export const reasonCodes = [
  'fired',
  'coalesced',
  'condition-false',
  'condition-error',
  'audience',
  'excluded',
  'gift-mode',
  'window',
  'sequence',
  'cooldown-global',
  'cooldown-user',
  'rate',
  'quota-stream',
  'quota-user',
  'busy',
  'queue-full',
  'event-full',
  'paused',
  'stopped',
  'replay',
] as const
export const ReasonCode = oneOf(reasonCodes)
export type ReasonCode = Static<typeof ReasonCode>

/** A part of a condition with what it came to; the tree has the shape of the condition. */
export interface ConditionTrace {
  /** The operator, or `value` for a constant. */
  readonly op: string
  /** Of `var`: which. */
  readonly path?: string
  readonly value: unknown
  readonly parts?: readonly ConditionTrace[]
}

/** What one rule decided about one event. */
export const Decision = Type.Object({
  ruleId: Type.String({ format: 'uuid' }),
  revision: count('0: a draft.'),
  eventId: Type.String(),
  pos: count(),
  at: time(),
  reason: ReasonCode,
  detail: Type.Optional(
    Type.Object({
      waitMs: Type.Optional(count('Of cooldown and rate: how long it still lasts.')),
      have: Type.Optional(count('Of window, sequence and quota: how far it has come.')),
      need: Type.Optional(count()),
      depth: Type.Optional(count('Of queues: how many wait.')),
    }),
  ),
  executionIds: Type.Array(Type.String()),
  condition: Type.Optional(Type.Unsafe<ConditionTrace>(Type.Unknown())),
})
export type Decision = Static<typeof Decision>

/** Where an event came from; `external`: another program asked. Nothing of `test` and `external` is in any statistics. */
export const Origin = oneOf(['live', 'test', 'replay', 'external'] as const)
export type Origin = Static<typeof Origin>

export const ExecutionStatus = oneOf([
  'waiting',
  'running',
  'succeeded',
  'failed',
  'expired',
  'cancelled',
  'skipped',
] as const)
export type ExecutionStatus = Static<typeof ExecutionStatus>
export const ActionStatus = oneOf([
  'waiting',
  'started',
  'retrying',
  'succeeded',
  'failed',
  'expired',
  'cancelled',
  'skipped',
  'unknown',
] as const)
export type ActionStatus = Static<typeof ActionStatus>

/** What a template is filled with. */
export const Placeholders = Type.Object(
  Object.fromEntries(placeholderNames.map((name) => [name, Type.String()])) as Record<
    (typeof placeholderNames)[number],
    ReturnType<typeof Type.String>
  >,
)
export type Placeholders = Static<typeof Placeholders>

export const ActionAttempt = Type.Object({
  attempt: count(),
  startedAt: time(),
  endedAt: maybe(time()),
  outcome: oneOf(['succeeded', 'failed', 'unknown'] as const),
  status: maybe(Type.Integer(), 'Of HTTP.'),
  ms: maybe(Type.Number()),
  error: maybe(Type.String()),
  answer: maybe(Type.String(), 'The first of what came back.'),
})
export type ActionAttempt = Static<typeof ActionAttempt>

export const ActionRun = Type.Object({
  actionId: Type.String(),
  index: count(),
  type: Type.String(),
  target: Type.String({ description: 'Whereto, without what is secret: a host, a screen, a device.' }),
  rendered: Type.Unknown({ description: 'What was sent, placeholders filled in.' }),
  status: ActionStatus,
  error: maybe(Type.String()),
  expiresAt: time(),
  nextAt: maybe(time(), 'When it is tried again.'),
  attempts: Type.Array(ActionAttempt),
})
export type ActionRun = Static<typeof ActionRun>

export const Hops = Type.Object({
  happenedAt: time(),
  receivedAt: time(),
  decidedAt: time(),
  startedAt: maybe(time()),
  finishedAt: maybe(time()),
})
export type Hops = Static<typeof Hops>

export const Execution = Type.Object({
  executionId: Type.String(),
  ruleId: Type.String({ format: 'uuid' }),
  ruleName: Type.String(),
  revision: count('0: a draft.'),
  origin: Origin,
  eventId: Type.String(),
  eventType: Type.String(),
  streamId: Type.String(),
  user: maybe(Type.Object({ userId: Type.String(), uniqueId: Type.String(), displayName: Type.String() })),
  queue: Type.String(),
  status: ExecutionStatus,
  error: maybe(Type.String()),
  hops: Hops,
  actions: Type.Array(ActionRun),
})
export type Execution = Static<typeof Execution>

export const ExecutionPage = Type.Object({
  items: Type.Array(Execution),
  next: Type.Optional(Type.String({ description: 'Pass as `cursor` for the next page; absent on the last.' })),
})
export type ExecutionPage = Static<typeof ExecutionPage>
