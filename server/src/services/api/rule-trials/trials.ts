import {
  RuleFieldList,
  RuleFired,
  RuleFireRequest,
  RuleTrial,
  RuleTrialResult,
  type TrialEvent,
} from '@livetap/contracts/rules/requests.ts'
import { type RuleDefinition, RuleEventType } from '@livetap/contracts/rules/rule.ts'
import Type from 'typebox'
import { getStored, newestOf, type StoredRule } from '#domain/rulebook/rulebook.ts'
import {
  type ActiveRule,
  checkRule,
  compileRules,
  explain,
  type Happening,
  listFields,
  step,
  VirtualPast,
} from '#domain/rules/rules.ts'
import { ofNoRule } from '#domain/trials/trials.ts'
import type { Api } from '../http/http.ts'
import { answers } from '../routes/schemas.ts'
import { getEvent } from '../rules/explanations.ts'
import { reading, ruleParams, rules, tags } from '../rules/paths.ts'
import type { Workspace } from '../workspaces/workspaces.ts'
import { fireOnce } from './firing.ts'
import { makeUpEvent } from './made-up-event.ts'

/** One event against one rule: what would happen, or what it does for real. */
export function addTrialRoutes(app: Api): void {
  app.get(
    `${rules}/fields`,
    {
      config: reading,
      schema: {
        tags,
        summary: 'What conditions may look at in events of a type',
        querystring: Type.Object({ eventType: RuleEventType }),
        response: answers(200, RuleFieldList),
      },
    },
    async ({ query }) => ({ items: listFields(query.eventType) }),
  )
  addTrying(app)
  addFiring(app)
}

function addTrying(app: Api): void {
  app.post(
    `${rules}/try`,
    {
      config: { ...reading, does: null },
      schema: {
        tags,
        summary: 'A text against an event that was recorded, or made up; nothing is sent or kept',
        body: RuleTrial,
        response: answers(200, RuleTrialResult),
      },
    },
    async ({ body: { definition, eventId, event }, workspace }) => {
      checkRule(definition)
      const rule = { ruleId: ofNoRule, revision: 0, definition }
      const happening = eventId === undefined ? imagine(workspace, definition, event) : await recall(workspace, eventId)
      const now = Date.parse(happening.event.timestamp)
      const past = new VirtualPast()
      const decision = explain(rule, past, happening, now)
      const [planned] = step(compileRules([rule], workspace.workspaceId), past, happening, now).executions
      const actions = planned?.actions.map(({ action: { type }, target, rendered, afterMs }) => {
        return { type, target, rendered, afterMs }
      })
      return { event: happening.event, decision, actions: actions ?? [] }
    },
  )
}

function addFiring(app: Api): void {
  app.post(
    `${rules}/:ruleId/fire`,
    {
      config: { needs: 'rule:run', does: 'rule.fire' },
      preValidation: async (request) => {
        request.body ??= {}
      },
      schema: {
        tags,
        summary: 'Carry the actions of the newest text out for real, once, whatever its conditions say',
        description:
          'With an event that is marked as a test, which is in no statistics. Waits in its queue like others.',
        params: ruleParams,
        body: RuleFireRequest,
        response: answers(202, RuleFired),
      },
    },
    async (request, reply) => {
      const { workspace, params, body } = request
      const stored = await getStored(workspace.db.query, workspace.workspaceId, params.ruleId)
      request.target = stored.name
      const rule = newestRule(stored)
      const executionId = await fireOnce(workspace, rule, imagine(workspace, rule.definition, body.event))
      return reply.code(202).send({ executionId })
    },
  )
}

function newestRule(stored: StoredRule): ActiveRule {
  const { ruleId, draft, revision } = stored
  return { ruleId, revision: draft ? 0 : (revision ?? 0), definition: newestOf(stored) }
}

/** A made-up event where the rule would see it. */
function imagine(
  { workspaceId, clock }: Workspace,
  definition: RuleDefinition,
  event: TrialEvent | undefined,
): Happening {
  const wanted = event ?? { eventType: definition.eventType }
  const place = { workspaceId, streamId: definition.streamId ?? '1', now: clock.now() }
  return { ...asTest, event: makeUpEvent(wanted, place), pos: 0, uniqueId: definition.uniqueId ?? 'test' }
}

async function recall(workspace: Workspace, eventId: string): Promise<Happening> {
  const { event, pos, uniqueId } = await getEvent(workspace, eventId)
  return { ...asTest, event, pos, uniqueId }
}

const asTest = { origin: 'test', isExcluded: false, isTopGifter: false, isPaused: false } as const
