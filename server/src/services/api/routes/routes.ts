import type { Api } from '../http/http.ts'
import { addFeedRoutes } from '../live/live.ts'
import type { Context } from './context.ts'
import { addDeadLetterRoutes } from './dead-letters.ts'
import { addEventRoutes } from './events.ts'
import { addLivestreamRoutes } from './livestreams.ts'
import { addOperationRoutes } from './operations.ts'
import { addReplayRoutes } from './replays.ts'
import { addExportRoute } from './session-export.ts'
import { addSessionRoutes } from './sessions.ts'
import { addStreamRoutes } from './streams.ts'

export type { Context } from './context.ts'

/** Every address of the API. */
export function addRoutes(app: Api, context: Context): void {
  addLivestreamRoutes(app, context)
  addStreamRoutes(app, context)
  addFeedRoutes(app, context)
  addSessionRoutes(app, context)
  addExportRoute(app, context)
  addEventRoutes(app, context)
  addReplayRoutes(app, context)
  addDeadLetterRoutes(app, context)
  addOperationRoutes(app, context)
}
