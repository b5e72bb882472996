import { PublishRequest, RollbackRequest, RuleRevisionList, RuleSwitch } from '@livetap/contracts/rules/requests.ts'
import { Rule } from '@livetap/contracts/rules/rule.ts'
import { publishRule, readRevisions, rollBackRule, switchRule } from '#domain/rulebook/rulebook.ts'
import type { Api } from '../http/http.ts'
import { doneBy } from '../moderation/deeds.ts'
import { answers } from '../routes/schemas.ts'
import { conceal } from './concealment.ts'
import { reading, ruleParams, rules, tags, tellChange } from './paths.ts'

/** What acts: publishing a draft, going back, switching on and off. */
export function addPublishingRoutes(app: Api): void {
  addPublishing(app)
  addSwitching(app)
  addRollingBack(app)
  app.get(
    `${rules}/:ruleId/revisions`,
    {
      config: reading,
      schema: {
        tags,
        summary: 'What was published, newest first; at most 100 are kept',
        params: ruleParams,
        response: answers(200, RuleRevisionList),
      },
    },
    async (request) => {
      const { db, workspaceId } = request.workspace
      return conceal(request, { items: await readRevisions(db.query, workspaceId, request.params.ruleId) })
    },
  )
}

function addPublishing(app: Api): void {
  app.post(
    `${rules}/:ruleId/publish`,
    {
      config: { needs: 'rule:write', does: 'rule.publish' },
      preValidation: async (request) => {
        request.body ??= {}
      },
      schema: {
        tags,
        summary: 'Has the draft act from now on; the first time the rule is switched on with it',
        params: ruleParams,
        body: PublishRequest,
        response: answers(200, Rule),
      },
    },
    async (request) => {
      const { db, workspaceId } = request.workspace
      const { params, body } = request
      const rule = await publishRule(db.query, workspaceId, params.ruleId, body.note ?? '', doneBy(request))
      request.target = `${rule.name}: ${rule.revision}`
      tellChange(request, ['rules'])
      return rule
    },
  )
}

function addSwitching(app: Api): void {
  app.put(
    `${rules}/:ruleId/enabled`,
    {
      config: { needs: 'rule:write', does: 'rule.switch' },
      schema: {
        tags,
        summary: 'Switch a rule on or off',
        description: `One of which nothing is published yet is published when it is switched on. What waits or runs of one
that is switched off ends.`,
        params: ruleParams,
        body: RuleSwitch,
        response: answers(200, Rule),
      },
    },
    async (request) => {
      const { db, workspaceId } = request.workspace
      const { params, body } = request
      const rule = await switchRule(db.query, workspaceId, params.ruleId, body.enabled, doneBy(request))
      request.target = `${rule.name}: ${body.enabled ? 'on' : 'off'}`
      tellChange(request, body.enabled ? ['rules'] : ['rules', 'executions'])
      return rule
    },
  )
}

function addRollingBack(app: Api): void {
  app.post(
    `${rules}/:ruleId/rollback`,
    {
      config: { needs: 'rule:write', does: 'rule.rollback' },
      schema: {
        tags,
        summary: 'Publish an older text as a new revision; a draft stays one',
        params: ruleParams,
        body: RollbackRequest,
        response: answers(200, Rule),
      },
    },
    async (request) => {
      const { db, workspaceId } = request.workspace
      const { params, body } = request
      const rule = await rollBackRule(db.query, workspaceId, params.ruleId, body.revision, doneBy(request))
      request.target = `${rule.name}: ${body.revision}`
      tellChange(request, ['rules'])
      return rule
    },
  )
}
