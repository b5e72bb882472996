export { findEarly, readCard, readModerationHoldings, readNewness } from './card.ts'
export {
  addMarks,
  clearMark,
  type FoundComment,
  featureComment,
  getComment,
  getMark,
  hideComment,
  type JudgedComment,
  readMarks,
} from './comments.ts'
export { addDeed, type Deed, readDeeds } from './deeds.ts'
export {
  addHolds,
  countWaiting,
  type Decision,
  decideDue,
  decideHold,
  getHold,
  type HeldComment,
  holdComment,
  readHolds,
} from './holds.ts'
export { hasLink, isShown, judge, leaveOutFlagged, type Rules } from './judge.ts'
export { changeNote, type NoteReader, readNotes, removeNote, writeNote } from './notes.ts'
export {
  claimQuestion,
  getQuestion,
  putStatus,
  readQuestionMarks,
  releaseQuestion,
  settleQuestion,
} from './questions.ts'
export { addWord, changeWord, loadRules, putSettings, readSettings, readWords, removeWord } from './rules.ts'
export {
  excludeViewer,
  findExcluded,
  findNextEnd,
  findSilenced,
  findStanding,
  labelViewer,
  listStandings,
  muteViewer,
  readmitViewer,
  unmuteViewer,
} from './viewers.ts'
export { checkPattern, compileList } from './words.ts'
