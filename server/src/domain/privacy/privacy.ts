export { createErasedPerson, type ErasedPerson, eraseEvent } from './erase-event.ts'
export { findErasure, listErasures, requestErasure } from './erasures.ts'
export { type Holdings, readHoldings, readOwnEvents, searchViewers } from './holdings.ts'
