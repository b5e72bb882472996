/** The door of the recorded sessions: the list of all, and one of them. */
export { SessionPage } from './session-page.tsx'
export { SessionsPage } from './sessions-page.tsx'
