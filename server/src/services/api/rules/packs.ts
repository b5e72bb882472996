import { ImportRequest, ImportResult, RulePack } from '@livetap/contracts/rules/requests.ts'
import type { RuleDefinition } from '@livetap/contracts/rules/rule.ts'
import { exportRules, importRules } from '#domain/rulebook/rulebook.ts'
import { toIso } from '#kernel/clock.ts'
import type { Api } from '../http/http.ts'
import { doneBy } from '../moderation/deeds.ts'
import { answers } from '../routes/schemas.ts'
import { checkAddresses } from './addresses.ts'
import { rules, tags, tellChange } from './paths.ts'

/** A thousand rules. */
const longestPack = 4 * 1024 * 1024

/** Rules as a file, to be taken elsewhere. Addresses in it are whole, so it is for those who may write rules. */
export function addPackRoutes(app: Api): void {
  app.get(
    `${rules}/export`,
    {
      config: { needs: 'rule:write' },
      schema: { tags, summary: 'All rules with their newest text, as a pack', response: answers(200, RulePack) },
    },
    async ({ workspace: { db, workspaceId, clock } }, reply) => {
      reply.header('content-disposition', 'attachment; filename="rules.json"')
      return exportRules(db.query, workspaceId, toIso(clock.now()))
    },
  )
  app.post(
    `${rules}/import`,
    {
      config: { needs: 'rule:write', does: 'rules.import', takesLarge: true },
      bodyLimit: longestPack,
      schema: {
        tags,
        summary: 'Take the rules of a pack in, or only look what would become of them; names are compared as they are',
        body: ImportRequest,
        response: answers(200, ImportResult),
      },
    },
    async (request) => {
      const { db, workspaceId } = request.workspace
      const check = (definition: RuleDefinition) => checkAddresses(request.workspace, definition)
      const result = await importRules(db.query, workspaceId, request.body, check, doneBy(request))
      const taken = result.rules.filter(({ becomes }) => becomes === 'added' || becomes === 'replaced').length
      request.target = request.body.preview ? 'preview' : String(taken)
      if (!request.body.preview) tellChange(request, ['rules'])
      return result
    },
  )
}
