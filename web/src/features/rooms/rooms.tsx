/** The door of rooms in which people watch together: those of the workspace, and those that everybody may find. */
export { RoomsPage } from './rooms-page.tsx'
