/** The door of moderation: the desk of a live, and which words are flagged and what is held. */

export { ModeratePage } from './moderate-page.tsx'
export { WordsPage } from './words/words-page.tsx'
