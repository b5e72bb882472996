import { ExecutionPage, ExecutionStatus, Origin } from '@livetap/contracts/rules/outcomes.ts'
import { DecisionList } from '@livetap/contracts/rules/requests.ts'
import Type from 'typebox'
import { findDecisions, findExecutions } from '#domain/executions/executions.ts'
import { getStored } from '#domain/rulebook/rulebook.ts'
import type { Api } from '../http/http.ts'
import { InvalidRequest } from '../http/problems.ts'
import { answers, parameters } from '../routes/schemas.ts'
import { conceal } from './concealment.ts'
import { explainEvent } from './explanations.ts'
import { reading, rules, tags } from './paths.ts'

const eventId = Type.Optional(Type.String({ pattern: '^[0-9a-f]{64}$' }))

/** What rules have done, and why they did or did not. */
export function addHistoryRoutes(app: Api): void {
  addExecutions(app)
  addDecisions(app)
}

function addExecutions(app: Api): void {
  app.get(
    `${rules}/executions`,
    {
      config: reading,
      schema: {
        tags,
        summary: 'What rules have done, newest first',
        querystring: Type.Object({
          ruleId: Type.Optional(parameters.uuid),
          status: Type.Optional(ExecutionStatus),
          origin: Type.Optional(Origin),
          eventId,
          streamId: Type.Optional(parameters.name),
          cursor: parameters.cursor,
          limit: parameters.limit(200, 50),
        }),
        response: answers(200, ExecutionPage),
      },
    },
    async (request) => {
      const { db, workspaceId } = request.workspace
      const { limit = 50, ...filter } = request.query
      return conceal(request, await findExecutions(db.query, workspaceId, { ...filter, limit }))
    },
  )
}

function addDecisions(app: Api): void {
  app.get(
    `${rules}/decisions`,
    {
      config: reading,
      schema: {
        tags,
        summary: 'Why rules did or did not act: all on one event, or one rule lately',
        description: `With \`eventId\` there is an answer for every rule that listens to such events: what was decided
then, where it is kept, and else what would be decided now (\`isAnew\`). With \`ruleId\` the newest come first.`,
        querystring: Type.Object({ eventId, ruleId: Type.Optional(parameters.uuid) }),
        response: answers(200, DecisionList),
      },
    },
    async ({ query: { eventId, ruleId }, workspace }) => {
      const { db, workspaceId } = workspace
      if (eventId !== undefined && ruleId === undefined) return { items: await explainEvent(workspace, eventId) }
      if (ruleId === undefined || eventId !== undefined) {
        throw new InvalidRequest([{ path: '/query', message: 'must name either an event or a rule' }])
      }
      await getStored(db.query, workspaceId, ruleId)
      return { items: await findDecisions(db.query, workspaceId, { ruleId }) }
    },
  )
}
