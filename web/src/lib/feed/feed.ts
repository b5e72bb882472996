/** The door of the feed: rows made of events, kept outside of React, and the connection that fills them. */
export type { FeedRow, Group } from './feed-rows.ts'
export { type FeedSnapshot, FeedStore } from './feed-store.ts'
export { createMatcher, type FeedFilter, splitAtMatches } from './filter.ts'
export { isKind, type Kind, kindNames, kinds, typesOf, usualKinds } from './kinds.ts'
export { openFeed } from './open-feed.ts'
export { foldEvents } from './row-folder.ts'
