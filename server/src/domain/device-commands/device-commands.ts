export { type Admitted, admit, isRefusal, type Readiness, type Refusal, refuse } from './admission.ts'
export { type Asked, DeviceAsking, isEnd, type Order } from './asking.ts'
export { Bucket, Budgets, type Charge } from './budgets.ts'
export { commandIdOf, createCommandId } from './command-ids.ts'
export { findCommands, type Logged, readNotes, writeCommands, writeNotes } from './command-log.ts'
export { readDeviceHoldings } from './holdings.ts'
export { readLatency } from './latency.ts'
export { CommandQueue, type Queued } from './queue.ts'
export { createRun, isDone, readAnswer } from './runs.ts'
export {
  conditionOf,
  connectionOf,
  isSameManifest,
  judgeClaim,
  needsArming,
  readOn,
  silentAfterMs,
  staleAfterMs,
} from './status.ts'
