/** What viewers write, in pieces. */
export { englishPhrases, themePhrases } from './english.ts'
export { hostileComments, hostileNames, loneSurrogateMark } from './hostile.ts'
export { commonSlots, emojiBursts } from './slots.ts'
export { worldPhrases } from './world.ts'
