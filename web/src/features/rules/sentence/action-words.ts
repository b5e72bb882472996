import type { Action, ActionType } from '@livetap/contracts/rules/actions.ts'
import { formatDuration, plural } from '../../../lib/format.ts'
import { cleanText } from '../../../lib/viewer-text.ts'
import { deviceWords, type NameDevice } from '../devices/device-names.ts'
import { obsWords } from '../programs/program-words.ts'

const actionNames: Record<ActionType, string> = {
  webhook: 'Webhook',
  log: 'Log',
  overlay: 'Overlay alert',
  moderate: 'Moderate',
  points: 'Points',
  announce: 'Chat message',
  obs: 'OBS',
  streamerbot: 'Streamer.bot',
  device: 'Device',
  external: 'Another program',
  delay: 'Wait',
  random: 'One of several',
}

const hints: Record<ActionType, string> = {
  webhook: 'Sends the event to an address',
  log: 'Writes a line into the history',
  overlay: 'Shows an alert on a screen',
  moderate: 'Hides, holds, mutes, excludes, or keeps a viewer out on TikTok',
  points: 'Gives or takes points of the viewer',
  announce: 'Says something in the chat of the live',
  obs: 'Switches scenes, shows sources, plays media',
  streamerbot: 'Runs an action there',
  device: 'Sends a command to a device',
  external: 'Has a mod of a game do something',
  delay: 'What follows waits',
  random: 'Does one of several things, by weight',
}

export const actionHint = (type: ActionType): string => hints[type]

/** The name of a type that a newer server may know. */
export const actionName = (type: string): string => (actionNames as Readonly<Record<string, string>>)[type] ?? type

const deeds = {
  hide: 'hide the comment',
  hold: 'hold the comment',
  mute: 'mute the viewer',
  exclude: 'exclude the viewer',
  timeout: 'keep the viewer from writing on TikTok',
  ban: 'remove the viewer from the live on TikTok',
} as const

/** What an action does, such as `send it to example.org`. */
export function actionWords(action: Action, nameDevice: NameDevice): string {
  switch (action.type) {
    case 'webhook':
      return `send it to ${hostOf(action.url) ?? 'an address'}`
    case 'announce':
      return `say “${shorten(action.template)}” in the chat`
    case 'log':
      return `write “${shorten(action.template)}” into the log`
    case 'overlay':
      return `show an alert on screen ${action.screen}`
    case 'delay':
      return `wait ${action.ms < 1000 ? `${action.ms} ms` : formatDuration(action.ms)}`
    case 'device':
      return deviceWords(action, nameDevice)
    case 'external':
      return `have ${hostOf(action.url) ?? 'a program'} do ${action.actionId === '' ? 'something' : `“${shorten(action.actionName || action.actionId)}”`}`
    case 'moderate':
      return describeModeration(action)
    case 'points':
      return `${action.change < 0 ? 'take' : 'give'} ${plural(Math.abs(action.change), 'point')}${action.per && action.per !== 'event' ? ` for each ${action.per}` : ''}`
    case 'obs':
      return obsWords(action)
    case 'streamerbot':
      return `have Streamer.bot run ${quote(action.name, 'an action')}`
    case 'random':
      return `do one of ${action.options.length} things, by chance`
  }
}

function describeModeration({ deed, minutes = 10, seconds = 60 }: Extract<Action, { type: 'moderate' }>): string {
  if (deed === 'timeout') return `${deeds.timeout} for ${formatDuration(seconds * 1000)}`
  return deed === 'mute' || deed === 'exclude' ? `${deeds[deed]} for ${minutes} min` : deeds[deed]
}

const longest = 60
const shorten = (text: string): string => {
  const clean = cleanText(text)
  return clean.length > longest ? `${clean.slice(0, longest)}…` : clean
}

/** What is not chosen yet has words of its own. */
const quote = (text: string, unchosen: string): string => (text === '' ? unchosen : `“${shorten(text)}”`)

/** `example.org` of an address; undefined while it is none. */
function hostOf(url: string): string | undefined {
  try {
    return new URL(url).host || undefined
  } catch {
    return undefined
  }
}
