import type { Api } from '../http/http.ts'
import type { Context } from '../routes/context.ts'
import { addGalleryRoutes } from './gallery.ts'
import { addLinkRoutes } from './links.ts'
import { addPageRoutes } from './pages.ts'
import { addScreenRoutes } from './screens.ts'

export { Stage } from './stage.ts'

/** Overlays: the gallery for those who make them, and what the pages that show them are told. */
export function addOverlayRoutes(app: Api, context: Context): void {
  addGalleryRoutes(app, context)
  addLinkRoutes(app, context)
  addScreenRoutes(app)
  addPageRoutes(app, context)
}
