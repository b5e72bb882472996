/** TikTok's wire format, written: events become messages, messages become frames. */
export {
  type ClientFrame,
  decodeClientFrame,
  encodeEnterRoomAnswer,
  encodeFetchResult,
  encodeMessageFrame,
  type FetchResultFields,
  wrapCompressed,
} from './frames.ts'
export { Ids } from './ids.ts'
export { encodeEvent, encodeOversizeComment, type Message } from './messages.ts'
export type { Occasion } from './pack.ts'
export { createTemplate, encodePreparedFrame, PreparedMessage, type Template } from './prepared.ts'
