import { RuleAnalytics, RuleList } from '@livetap/contracts/rules/requests.ts'
import { Rule, RuleDefinition, RuleRequest } from '@livetap/contracts/rules/rule.ts'
import Type from 'typebox'
import {
  addRule,
  changeDraft,
  duplicateRule,
  getRule,
  listRules,
  readRuleAnalytics,
  readRuleSettings,
  readToday,
  removeRule,
} from '#domain/rulebook/rulebook.ts'
import type { Api } from '../http/http.ts'
import { doneBy } from '../moderation/deeds.ts'
import { answers } from '../routes/schemas.ts'
import { checkAddresses } from './addresses.ts'
import { conceal } from './concealment.ts'
import { reading, ruleParams, rules, tags, tellChange } from './paths.ts'

/** The rules of the workspace: what there is, and writing it. */
export function addBookRoutes(app: Api): void {
  addReading(app)
  addAdding(app)
  addChanging(app)
  addDuplicating(app)
  addRemoving(app)
  addAnalytics(app)
}

function addReading(app: Api): void {
  app.get(
    rules,
    {
      config: reading,
      schema: {
        tags,
        summary: 'All rules, those of the highest priority first, with what they have done today',
        response: answers(200, RuleList),
      },
    },
    async (request) => {
      const { db, workspaceId, clock } = request.workspace
      const items = await listRules(db.query, workspaceId)
      const today = await readToday(db.query, workspaceId, clock.now())
      const { paused } = await readRuleSettings(db.query, workspaceId)
      const known = new Set(items.map(({ ruleId }) => ruleId))
      const ofKnown = today.filter(({ ruleId }) => known.has(ruleId))
      return conceal(request, { items, today: ofKnown, paused: paused !== null })
    },
  )
  app.get(
    `${rules}/:ruleId`,
    { config: reading, schema: { tags, params: ruleParams, response: answers(200, Rule) } },
    async (request) => {
      const { db, workspaceId } = request.workspace
      return conceal(request, await getRule(db.query, workspaceId, request.params.ruleId))
    },
  )
}

function addAdding(app: Api): void {
  app.post(
    rules,
    {
      config: { needs: 'rule:write', does: 'rule.add' },
      schema: {
        tags,
        summary: 'A new rule; with `enabled` it is published and acts at once, without it is a draft',
        body: RuleRequest,
        response: answers(201, Rule),
      },
    },
    async (request, reply) => {
      const { db, workspaceId } = request.workspace
      const { enabled = false, ...definition } = request.body
      checkAddresses(request.workspace, definition)
      const rule = await addRule(db.query, workspaceId, definition, enabled, doneBy(request))
      request.target = rule.name
      tellChange(request, ['rules'])
      return reply.code(201).send(rule)
    },
  )
}

function addChanging(app: Api): void {
  app.put(
    `${rules}/:ruleId`,
    {
      config: { needs: 'rule:write', does: 'rule.change' },
      schema: {
        tags,
        summary: 'Change the draft; what is published goes on acting',
        params: ruleParams,
        body: RuleDefinition,
        response: answers(200, Rule),
      },
    },
    async (request) => {
      const { db, workspaceId } = request.workspace
      const { ruleId } = request.params
      checkAddresses(request.workspace, request.body)
      const rule = await changeDraft(db.query, workspaceId, ruleId, request.body, doneBy(request))
      request.target = rule.name
      tellChange(request, ['rules'])
      return rule
    },
  )
}

function addDuplicating(app: Api): void {
  app.post(
    `${rules}/:ruleId/duplicate`,
    {
      config: { needs: 'rule:write', does: 'rule.duplicate' },
      schema: {
        tags,
        summary: 'A draft with the same text and another name',
        params: ruleParams,
        response: answers(201, Rule),
      },
    },
    async (request, reply) => {
      const { db, workspaceId } = request.workspace
      const rule = await duplicateRule(db.query, workspaceId, request.params.ruleId, doneBy(request))
      request.target = rule.name
      tellChange(request, ['rules'])
      return reply.code(201).send(rule)
    },
  )
}

function addRemoving(app: Api): void {
  app.delete(
    `${rules}/:ruleId`,
    {
      config: { needs: 'rule:write', does: 'rule.remove' },
      schema: {
        tags,
        summary: 'Ends what waits or runs of it; what it has done stays in the history',
        params: ruleParams,
        response: answers(204, Type.Null()),
      },
    },
    async (request, reply) => {
      const { db, workspaceId, clock } = request.workspace
      const { name } = await removeRule(db.query, workspaceId, request.params.ruleId, clock.now())
      request.target = name
      tellChange(request, ['rules', 'executions'])
      return reply.code(204).send(null)
    },
  )
}

function addAnalytics(app: Api): void {
  app.get(
    `${rules}/:ruleId/analytics`,
    {
      config: reading,
      schema: {
        tags,
        summary: 'What a rule has done, day by day (UTC); tests do not count',
        params: ruleParams,
        querystring: Type.Object({ days: Type.Optional(Type.Integer({ minimum: 1, maximum: 90, default: 14 })) }),
        response: answers(200, RuleAnalytics),
      },
    },
    async ({ params, query: { days = 14 }, workspace: { db, workspaceId, clock } }) =>
      readRuleAnalytics(db.query, workspaceId, params.ruleId, days, clock.now()),
  )
}
