import type { Api } from '../http/http.ts'
import { addBookRoutes } from './book.ts'
import { addChannelRoute } from './channel.ts'
import { addExternalActionRoute } from './external-actions.ts'
import { addHistoryRoutes } from './history.ts'
import { addPackRoutes } from './packs.ts'
import { addPublishingRoutes } from './publishing.ts'
import { addQueueRoutes } from './queues.ts'

export { RulesChannel } from './channel.ts'
export { conceal } from './concealment.ts'

/** Rules: writing them, what they have done and why, and their queues. */
export function addRuleRoutes(app: Api): void {
  addBookRoutes(app)
  addPublishingRoutes(app)
  addPackRoutes(app)
  addExternalActionRoute(app)
  addHistoryRoutes(app)
  addQueueRoutes(app)
  addChannelRoute(app)
}
