import type { Api } from '../http/http.ts'
import { addCommentRoutes } from './comments.ts'
import { addLiveRoutes } from './live.ts'
import { addNoteRoutes } from './notes.ts'
import { addQuestionRoutes } from './questions.ts'
import { addSettingRoutes, addWordRoutes } from './rules.ts'
import { addViewerRoutes } from './viewers.ts'

export { Moderators } from './moderators.ts'

/** What moderators do together: the live channel that shows it, and requests that change it. */
export function addModerationRoutes(app: Api): void {
  addLiveRoutes(app)
  addCommentRoutes(app)
  addViewerRoutes(app)
  addNoteRoutes(app)
  addQuestionRoutes(app)
  addWordRoutes(app)
  addSettingRoutes(app)
}
