/** The door of this tab's user session: what the server counts for it, and what it may be told. */
export { UserSessionClient } from './session-client.ts'
export { type SessionState, startingState } from './session-state.ts'
