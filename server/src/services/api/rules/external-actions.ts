import { ExternalLook, ExternalProgram } from '@livetap/contracts/rules/external-actions.ts'
import { lookAtProgram } from '#domain/external-actions/external-actions.ts'
import type { Api } from '../http/http.ts'
import { answers } from '../routes/schemas.ts'
import { rules, tags } from './paths.ts'

/** Asks a program what it can do, for whoever writes a rule that has it done. */
export function addExternalActionRoute(app: Api): void {
  app.post(
    `${rules}/external-actions/look`,
    {
      config: { needs: 'rule:write', does: null, limit: 'external-look' },
      schema: {
        tags,
        summary: 'What a program offers, and the actions of one of its categories',
        description: `Asks the program at the address, over TikFinity's third-party action interface. What is answered is
what the program says of itself.`,
        body: ExternalLook,
        response: answers(200, ExternalProgram),
      },
    },
    async ({ body, workspace: { outbound, workspaceId } }) => lookAtProgram({ outbound, workspaceId }, body),
  )
}
