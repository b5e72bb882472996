/** The door of rules: what happens by itself in a live, what it did, and why it did not. */
export { EditRulePage, NewRulePage } from './editor/editor-page.tsx'
export { RulesPage } from './list/rules-page.tsx'
export { HistoryPage } from './runs/history-page.tsx'
export { QueuesPage } from './runs/queues-page.tsx'
export { TestEventsPage } from './test-events/test-events-page.tsx'
export { WebhooksPage } from './webhooks/webhooks-page.tsx'
export { WhyOfEvent } from './why/why.tsx'
