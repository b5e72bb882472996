import type { Action, ActionType, Placeholder, SimpleAction } from '@livetap/contracts/rules/actions.ts'

const fresh: { readonly [Type in ActionType]: Extract<Action, { type: Type }> } = {
  webhook: { type: 'webhook', url: '' },
  log: { type: 'log', template: '{username}: {eventType}' },
  overlay: { type: 'overlay', screen: 1, template: '{displayName|Somebody}' },
  moderate: { type: 'moderate', deed: 'hide' },
  points: { type: 'points', change: 1 },
  announce: { type: 'announce', template: 'Thank you, {displayName|friend}!' },
  obs: { type: 'obs', deed: 'scene', scene: '' },
  streamerbot: { type: 'streamerbot', deed: 'action', name: '' },
  device: { type: 'device', deviceId: '', capability: '', parameters: {} },
  external: { type: 'external', url: 'http://127.0.0.1:8832', categoryId: '', actionId: '' },
  delay: { type: 'delay', ms: 1000 },
  random: {
    type: 'random',
    options: [
      { weight: 1, actions: [{ type: 'log', template: 'One' }] },
      { weight: 1, actions: [{ type: 'log', template: 'The other' }] },
    ],
  },
}

export const newAction = (type: ActionType): Action => fresh[type]
export const newSimpleAction = (type: SimpleAction['type']): SimpleAction => fresh[type]

export const actionTypes = Object.keys(fresh) as readonly ActionType[]
export const simpleTypes = actionTypes.filter((type): type is SimpleAction['type'] => type !== 'random')

/** What templates know of an event. */
export const placeholders: Record<Placeholder, string> = {
  username: '@username of the viewer',
  displayName: 'Name of the viewer',
  userId: 'Number of the viewer',
  giftName: 'Name of the gift',
  giftCount: 'How many gifts',
  coins: 'What they are worth',
  message: 'What was written',
  likeCount: 'Likes of this time',
  totalLikeCount: 'Likes of the live',
  eventType: 'What happened',
  timestamp: 'When it happened',
  streamId: 'Number of the live',
}

/** The text with a placeholder at a place; the place behind it. */
export function insertPlaceholder(text: string, name: Placeholder, at: number): { text: string; at: number } {
  const inserted = `{${name}}`
  return { text: text.slice(0, at) + inserted + text.slice(at), at: at + inserted.length }
}
