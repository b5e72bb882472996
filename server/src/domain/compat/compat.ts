export { type EulerClose, eulerCloses } from './euler/closes.ts'
export {
  describeEulerBeginning,
  type EulerMessage,
  endsForEuler,
  eulerTypes,
  toEulerMessage,
} from './euler/messages.ts'
export { type EulerOptions, readEulerOptions } from './euler/options.ts'
export {
  type ActionContext,
  readActionContext,
  type ToldEvent,
  writeActionContext,
} from './tikfinity/action-context.ts'
export {
  channelIdOf,
  createConfigFrame,
  createConnectedFrame,
  type TikFinityChannel,
  type TikFinityFrame,
  tikFinityTypes,
  toTikFinityFrame,
} from './tikfinity/frames.ts'
export { Streaks } from './tikfinity/streaks.ts'
export { triggerNumberOf } from './tikfinity/trigger-types.ts'
export { readTikFinityWebhook, type TikFinityPush } from './tikfinity/webhook.ts'
