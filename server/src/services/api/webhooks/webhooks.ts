import type { Api } from '../http/http.ts'
import type { Context } from '../routes/context.ts'
import { addEndpointRoutes } from './endpoint-routes.ts'
import { addSigningRoutes } from './signing-routes.ts'

/** What signs the webhooks of a workspace, and how the addresses do that they go to. */
export function addWebhookRoutes(app: Api, context: Pick<Context, 'vault'>): void {
  addSigningRoutes(app, context)
  addEndpointRoutes(app)
}
