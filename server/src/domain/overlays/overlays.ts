export {
  clearAlerts,
  enqueueAlert,
  markShown,
  readAlertsAfter,
  readOverlayHoldings,
  skipAlert,
  type WaitingAlert,
} from './alerts.ts'
export {
  changeOverlay,
  createOverlay,
  findOverlay,
  getOverlay,
  listOverlays,
  type OverlayRow,
  removeOverlay,
  revokeLink,
  rotateLink,
} from './gallery.ts'
export { findByToken, findValidLinks, type OverlayLink, readToken } from './links.ts'
export { listPages, notePage } from './pages.ts'
export {
  type ActivityRow,
  type CommentRow,
  findSpeaker,
  type Kept,
  readFeatured,
  readHead,
  readKept,
  readScene,
} from './scene.ts'
export { changeScreen, getScreen, listScreens, pauseScreen, readGap } from './screens.ts'
