/** The door of the recorded sessions: the list of all, and one of them. */

export { SessionsPage } from './list/sessions-page.tsx'
export { SessionPage } from './session-page.tsx'
