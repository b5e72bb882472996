/** The door of the feed's looks: a live view, and its parts for lists that are read page by page. */
export { EventDetails, PersonNotes } from './event-details.tsx'
export { useFeedKeys } from './feed-keys.ts'
export { FeedList, type FeedListHandle } from './feed-list.tsx'
export { FeedToolbar } from './feed-toolbar.tsx'
export { FeedView } from './feed-view.tsx'
export { InlineImage, nameOf, SearchText } from './text.tsx'
export { useSelection } from './use-selection.ts'
