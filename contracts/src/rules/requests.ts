import Type, { type Static, type TSchema } from 'typebox'
import { UnifiedEvent } from '../unified-event.ts'
import { Decision, ReasonCode } from './outcomes.ts'
import { Rule, RuleDefinition, RuleRevision } from './rule.ts'

const closed = { additionalProperties: false }
const time = () => Type.String({ format: 'date-time' })
const count = (description?: string) => Type.Integer({ minimum: 0, ...(description ? { description } : {}) })
const maybe = <Schema extends TSchema>(schema: Schema, description?: string) =>
  Type.Union([schema, Type.Null()], description ? { description } : {})
const id = Type.String({ format: 'uuid' })

/** What a rule has done since midnight (UTC). */
export const RuleToday = Type.Object({
  ruleId: id,
  fired: count(),
  blocked: Type.Record(Type.String(), count(), { description: 'By reason; only those that were.' }),
  failed: count('Executions in which an action failed.'),
  lastFiredAt: maybe(time()),
  p95Ms: maybe(Type.Number(), 'From the event being received to its actions being done.'),
})
export type RuleToday = Static<typeof RuleToday>

/** `GET /api/v1/rules`: at most 1000, highest priority first. */
export const RuleList = Type.Object({
  items: Type.Array(Rule),
  today: Type.Array(RuleToday),
  paused: Type.Boolean({ description: 'No rule acts: the master switch.' }),
})
export type RuleList = Static<typeof RuleList>

/** `POST /api/v1/rules/:ruleId/publish`, with what the revision is for. */
export const PublishRequest = Type.Object({ note: Type.Optional(Type.String({ maxLength: 200 })) }, closed)
export const RuleSwitch = Type.Object({ enabled: Type.Boolean() }, closed)
export const RollbackRequest = Type.Object({ revision: Type.Integer({ minimum: 1 }) }, closed)
export const RuleRevisionList = Type.Object({ items: Type.Array(RuleRevision) })
export type RuleRevisionList = Static<typeof RuleRevisionList>

/** An event made up for a trial: what is missing is filled in with something likely. */
export const TrialEvent = Type.Object(
  {
    eventType: Type.String(),
    streamId: Type.Optional(Type.String({ maxLength: 64 })),
    user: Type.Optional(
      Type.Object(
        {
          userId: Type.Optional(Type.String({ maxLength: 64 })),
          uniqueId: Type.Optional(Type.String({ maxLength: 64 })),
          displayName: Type.Optional(Type.String({ maxLength: 120 })),
          followRole: Type.Optional(Type.Integer({ minimum: 0, maximum: 2 })),
          isModerator: Type.Optional(Type.Boolean()),
          isSubscriber: Type.Optional(Type.Boolean()),
          teamMemberLevel: Type.Optional(count()),
        },
        closed,
      ),
    ),
    payload: Type.Optional(Type.Record(Type.String({ maxLength: 40 }), Type.Unknown())),
  },
  closed,
)
export type TrialEvent = Static<typeof TrialEvent>

/** `POST /api/v1/rules/try`: a definition against an event that was recorded, or made up. Nothing is sent or kept. */
export const RuleTrial = Type.Object(
  {
    definition: RuleDefinition,
    eventId: Type.Optional(Type.String({ pattern: '^[0-9a-f]{64}$' })),
    event: Type.Optional(TrialEvent),
  },
  closed,
)
export type RuleTrial = Static<typeof RuleTrial>
export const RuleTrialResult = Type.Object({
  event: UnifiedEvent,
  decision: Decision,
  actions: Type.Array(
    Type.Object({ type: Type.String(), target: Type.String(), rendered: Type.Unknown(), afterMs: count() }),
  ),
})
export type RuleTrialResult = Static<typeof RuleTrialResult>

/** `POST /api/v1/rules/:ruleId/fire`: runs the actions for real, once, with an event marked as a test. */
export const RuleFireRequest = Type.Object({ event: Type.Optional(TrialEvent) }, closed)
export const RuleFired = Type.Object({ executionId: Type.String() })

/** `GET /api/v1/rules/fields?eventType=`: what conditions may look at. */
export const RuleFieldList = Type.Object({
  items: Type.Array(
    Type.Object({
      path: Type.String({ description: 'As `var` takes it.' }),
      kind: Type.Unsafe<'text' | 'number' | 'truth'>({ type: 'string', enum: ['text', 'number', 'truth'] }),
      label: Type.String(),
    }),
  ),
})
export type RuleFieldList = Static<typeof RuleFieldList>

/** `GET /api/v1/rules/:ruleId/analytics?days=`: one entry for each day (UTC), oldest first. */
export const RuleAnalytics = Type.Object({
  ruleId: id,
  days: Type.Array(
    Type.Object({
      day: Type.String({ format: 'date' }),
      fired: count(),
      blocked: Type.Record(Type.String(), count(), { description: 'By reason; only those that were.' }),
      failed: count('Executions in which an action failed.'),
      p50Ms: maybe(Type.Number(), 'From the event being received to its actions being done.'),
      p95Ms: maybe(Type.Number()),
    }),
  ),
})
export type RuleAnalytics = Static<typeof RuleAnalytics>

/** `GET /api/v1/rules/events`, `event: change`: what to read again. */
export const RulesChange = Type.Object({
  parts: Type.Array(Type.Unsafe<'rules' | 'executions'>({ type: 'string', enum: ['rules', 'executions'] })),
})
export type RulesChange = Static<typeof RulesChange>

/** Which text of a rule: the draft, or where there is none the newest; or a revision. */
const RuleText = Type.Union([Type.Literal('draft'), Type.Integer({ minimum: 1, description: 'A revision.' })])

/**
 * `POST /api/v1/rules/back-tests`: what would have fired in a recorded session. With `definition` that text (beside what
 * is published of `ruleId`), with `ruleId` its draft beside what is published, or the two texts that are named; each by
 * itself. With neither all rules together, as they are published, and as they would be if all drafts were.
 */
export const BackTestRequest = Type.Object(
  {
    sessionId: id,
    ruleId: Type.Optional(id),
    definition: Type.Optional(RuleDefinition),
    candidate: Type.Optional(RuleText),
    baseline: Type.Optional(RuleText),
  },
  closed,
)
export type BackTestRequest = Static<typeof BackTestRequest>

export const BackTestSide = Type.Object({
  /** 0: the draft. */
  revision: count(),
  looked: count('Events of its type.'),
  fired: count(),
  reasons: Type.Array(Type.Object({ reason: ReasonCode, count: count() })),
  perMinute: Type.Array(count(), { description: 'Firings in each minute of the session.' }),
  mostInAMinute: count(),
  deepestQueue: count(),
})
export type BackTestSide = Static<typeof BackTestSide>

/** Of one rule: the text that is looked at, and the one that it is compared with. */
export const BackTestRule = Type.Object({
  ruleId: maybe(id),
  name: Type.String(),
  candidate: maybe(BackTestSide, 'What is looked at: the draft, unless another text was named.'),
  baseline: maybe(BackTestSide, 'What it is compared with: what is published, unless another text was named.'),
  /** The first of the events on which they differ. */
  differences: Type.Array(
    Type.Object({
      eventId: Type.String(),
      pos: count(),
      at: time(),
      summary: Type.String(),
      candidate: maybe(ReasonCode),
      baseline: maybe(ReasonCode),
    }),
  ),
})
export type BackTestRule = Static<typeof BackTestRule>

export const BackTest = Type.Object({
  backTestId: id,
  sessionId: id,
  state: Type.Unsafe<'running' | 'done' | 'cancelled' | 'failed'>({
    type: 'string',
    enum: ['running', 'done', 'cancelled', 'failed'],
  }),
  events: count('To look at.'),
  seen: count('Looked at.'),
  startedAt: time(),
  durationMs: maybe(count(), 'Of the session.'),
  error: maybe(Type.String()),
  rules: Type.Array(BackTestRule, { description: 'Empty until it is done.' }),
})
export type BackTest = Static<typeof BackTest>

/** `PUT /api/v1/rules/paused`. */
export const PauseRequest = Type.Object({ paused: Type.Boolean() }, closed)
/** `GET /api/v1/rules/queues`: those in which something waits or runs. */
export const QueueList = Type.Object({
  paused: Type.Boolean(),
  items: Type.Array(
    Type.Object({
      queue: Type.String({ description: '`~`: all that wait for nobody, of whatever rule.' }),
      waiting: count(),
      running: count(),
      oldestAt: maybe(time()),
      paused: Type.Boolean(),
    }),
  ),
})
export type QueueList = Static<typeof QueueList>
export const QueuePauseRequest = Type.Object({ paused: Type.Boolean() }, closed)
export const Cleared = Type.Object({ cancelled: count('Executions that do not run any more.') })

/** `GET /api/v1/rules/decisions?eventId=` (why, why not) and `?ruleId=` (the last of a rule). */
export const DecisionList = Type.Object({
  items: Type.Array(
    Type.Intersect([
      Decision,
      Type.Object({
        ruleName: Type.String(),
        isAnew: Type.Optional(
          Type.Literal(true, {
            description: 'Explained just now, as if nothing had been before: what was decided then is not kept.',
          }),
        ),
      }),
    ]),
  ),
})
export type DecisionList = Static<typeof DecisionList>

/** `GET /api/v1/rules/export`, and what `POST /api/v1/rules/import` takes. */
export const RulePack = Type.Object(
  {
    livetap: Type.Literal('rules.v1'),
    exportedAt: Type.Optional(time()),
    rules: Type.Array(Type.Object({ definition: RuleDefinition, enabled: Type.Boolean() }, closed), {
      maxItems: 1000,
    }),
  },
  closed,
)
export type RulePack = Static<typeof RulePack>
/** `collisions`: what becomes of a rule whose name is taken. `preview`: nothing is changed. */
export const ImportRequest = Type.Object(
  {
    pack: RulePack,
    collisions: Type.Unsafe<'skip' | 'replace' | 'both'>({ type: 'string', enum: ['skip', 'replace', 'both'] }),
    preview: Type.Boolean(),
  },
  closed,
)
export type ImportRequest = Static<typeof ImportRequest>

export const ImportResult = Type.Object({
  rules: Type.Array(
    Type.Object({
      name: Type.String(),
      becomes: Type.Unsafe<'added' | 'replaced' | 'skipped' | 'refused'>({
        type: 'string',
        enum: ['added', 'replaced', 'skipped', 'refused'],
      }),
      why: Type.String(),
    }),
  ),
})
export type ImportResult = Static<typeof ImportResult>
