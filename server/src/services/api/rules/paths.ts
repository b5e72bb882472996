import type { RulesPart } from '@livetap/contracts/topics.ts'
import { signals } from '@livetap/contracts/topics.ts'
import type { FastifyRequest } from 'fastify'
import Type from 'typebox'
import { parameters } from '../routes/schemas.ts'

/** What the routes of rules share. */
export const rules = '/api/v1/rules'
export const tags = ['rules']
export const ruleParams = Type.Object({ ruleId: parameters.uuid })
/** Who may read and nothing else needs one permission. */
export const reading = { needs: 'rule:read' } as const

/** Has pages and the rules service look at what has changed. */
export function tellChange({ workspace }: FastifyRequest, parts: readonly RulesPart[]): void {
  workspace.signals.send(signals.rules, { workspaceId: workspace.workspaceId, parts })
}
