export { type Course, findCourses, readActiveRules } from './active.ts'
export { listAddresses, type SendingRule, sendsTo } from './addresses.ts'
export { addRule, changeDraft, duplicateRule, publishRule, removeRule, rollBackRule, switchRule } from './changes.ts'
export { readRuleAnalytics, readToday } from './numbers.ts'
export { exportRules, importRules } from './packs.ts'
export {
  clearQueue,
  lockBook,
  pauseQueue,
  pauseRules,
  type RuleSettings,
  readRuleSettings,
  stopEverything,
} from './settings.ts'
export {
  getRevision,
  getRule,
  getStored,
  listRules,
  newestOf,
  readRevisions,
  readStored,
  type StoredRule,
} from './stored.ts'
