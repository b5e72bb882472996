/** The door of overlays: what is laid over the picture of a live, and the queues of alerts. */

export { OverlaysPage } from './overlays-page.tsx'
