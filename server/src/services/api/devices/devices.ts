import type { Api } from '../http/http.ts'
import type { Context } from '../routes/context.ts'
import { addClearingRoute } from './clearing.ts'
import { addCommandRoutes } from './commands.ts'
import { addInterlockRoutes } from './interlocks.ts'
import { addLiveRoute } from './live.ts'
import { addRegistryRoutes } from './registry.ts'
import { addTokenRoutes } from './tokens.ts'

export { DeviceChannel } from './channel.ts'

/** Hardware that the workspace drives. */
export function addDeviceRoutes(app: Api, context: Context): void {
  addRegistryRoutes(app)
  addTokenRoutes(app)
  addInterlockRoutes(app)
  addClearingRoute(app)
  addCommandRoutes(app, context)
  addLiveRoute(app)
}
