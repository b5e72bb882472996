import type { Api } from '../http/http.ts'
import type { Context } from '../routes/context.ts'
import { addRedriveRoutes } from './redrives.ts'
import { addSinkList } from './sink-list.ts'
import { addSteering } from './steering.ts'

/** Where the events of a workspace are sent on to. */
export function addSinkRoutes(app: Api, context: Context): void {
  addSinkList(app, context)
  addSteering(app, context)
  addRedriveRoutes(app)
}
