export { type Cancelled, cancelExecutions } from './cancel.ts'
export { type ClaimedAction, type ClaimRoom, claimActions, leaseMs, leftIn } from './claim.ts'
export { findDecisions, noteRefusals, type Refusal } from './decisions.ts'
export { type ExecutionFilter, findExecutions, getExecution } from './find.ts'
export {
  type ActionEnd,
  type AttemptResult,
  type BegunAttempt,
  endAction,
  extendClaims,
  retryAction,
} from './finish.ts'
export { readRuleHoldings } from './holdings.ts'
export { forgetExpired, type OpenExecution, readMemory, readOpen } from './memory.ts'
export { actionIdOf, claimPlanned, type Plan, planSingle, writePlan } from './plan.ts'
export { countOpen, listQueues, ownQueues } from './queues.ts'
export { expireDue, findLost, findNextDue, type LostAction } from './sweep.ts'
