export { type BatchContent, findCut, mostEventBytes, writeBatch } from './batch-body.ts'
export {
  delayRedrive,
  discard,
  findNextRedrive,
  findRedrive,
  finishRedrive,
  nothingLeft,
  type Redrive,
  redrive,
  splitRedrive,
} from './redrives.ts'
export {
  addSink,
  changeSink,
  listSinks,
  nameOfUrl,
  removeSink,
  switchSink,
} from './sink-list.ts'
export { nameBatch, readPage, readRange, type SinkEvent, type SinkFilter, type SinkPage } from './sink-log.ts'
export {
  type ActiveSink,
  acceptUpTo,
  beginBatch,
  isUnchanged,
  listActiveSinks,
  loadWork,
  noteConnected,
  noteFailure,
  type Place,
  passOver,
  type SinkKey,
  type SinkWork,
  skipUpTo,
  stopSink,
} from './sink-progress.ts'
export { planRewind, rewindSink } from './sink-rewind.ts'
export { circuitOpensAfter, getSink, readDeliveries } from './sink-rows.ts'
export { checkSinkUrl, showUrl } from './sink-url.ts'
