import { addAuthRoutes } from '../auth/auth.ts'
import { addCompatSockets, addTikFinityWebhook } from '../compat/compat.ts'
import { addDeviceDoor } from '../device-door/device-door.ts'
import { addDeviceRoutes } from '../devices/devices.ts'
import type { Api } from '../http/http.ts'
import { addFeedRoutes } from '../live/live.ts'
import { addModerationRoutes } from '../moderation/moderation.ts'
import { addOverlayRoutes } from '../overlays/overlays.ts'
import { addPrivacyRoutes } from '../privacy/privacy.ts'
import { addProgramRoutes } from '../programs/programs.ts'
import { addReportRoutes } from '../reports/reports.ts'
import { addRoomDoor } from '../room-door/room-door.ts'
import { addRoomRoutes } from '../rooms/rooms.ts'
import { addRuleTrialRoutes } from '../rule-trials/rule-trials.ts'
import { addRuleRoutes } from '../rules/rules.ts'
import { addSinkRoutes } from '../sinks/sinks.ts'
import { addTeamRoutes } from '../team/team.ts'
import { addUserSessions } from '../user-sessions/user-sessions.ts'
import { addWebhookRoutes } from '../webhooks/webhooks.ts'
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
  addLivestreamRoutes(app)
  addStreamRoutes(app)
  addReportRoutes(app)
  addFeedRoutes(app, context)
  addSessionRoutes(app)
  addExportRoute(app, context)
  addEventRoutes(app)
  addReplayRoutes(app)
  addUserSessions(app, context)
  addCompatSockets(context)
  addTikFinityWebhook(app, context.bus)
  addDeadLetterRoutes(app)
  addAuthRoutes(app, context.desk)
  addTeamRoutes(app, context)
  addModerationRoutes(app)
  addRuleRoutes(app)
  addRuleTrialRoutes(app, context)
  addProgramRoutes(app, context)
  addSinkRoutes(app, context)
  addWebhookRoutes(app, context)
  addOverlayRoutes(app, context)
  addDeviceRoutes(app, context)
  addPrivacyRoutes(app, context)
  addRoomRoutes(app, context)
  addDeviceDoor(context)
  addRoomDoor(app, context)
  addOperationRoutes(app, context)
}
