import type { Api } from '../http/http.ts'
import type { Context } from '../routes/context.ts'
import { addFrontRoutes } from './front.ts'
import { addInviteRoutes } from './invites.ts'
import { addRegistryRoutes } from './registry.ts'

/** Rooms in which people watch together. */
export function addRoomRoutes(app: Api, context: Context): void {
  addFrontRoutes(app, context)
  addRegistryRoutes(app, context)
  addInviteRoutes(app, context)
}
