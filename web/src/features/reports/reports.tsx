/** The door of the pages after the live: the report of one, several side by side, and all of a creator. */

export { ComparePage } from './compare/compare-page.tsx'
export { CreatorPage } from './creator/creator-page.tsx'
export { ReportPage } from './report/report-page.tsx'
