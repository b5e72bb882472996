/** The door of forwarding: where events are sent on to, and what was not taken there. */

export { ForwardingPage } from './forwarding-page.tsx'
