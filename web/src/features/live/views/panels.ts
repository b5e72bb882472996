/** What is loaded when it is first looked at, or beside a wide feed. */

export { LiveAside } from '../figures/live-aside.tsx'
export { InsightView } from '../insight/insight-view.tsx'
export { NumbersView } from '../numbers/numbers-view.tsx'
export { PeopleView } from '../people/people-view.tsx'
export { ViewerCard } from '../people/viewer-card.tsx'
export { FiguresOfViewer } from '../people/viewer-figures.tsx'
export { QuestionsView } from '../questions/questions-view.tsx'
