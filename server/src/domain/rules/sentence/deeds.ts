import type { Action } from '@livetap/contracts/rules/actions.ts'
import type { RuleDefinition } from '@livetap/contracts/rules/rule.ts'
import { describeObs } from './program-deeds.ts'
import { count, duration, quote, times } from './words.ts'

/** "POST to example.org, then wait 2 s" */
export function describeActions(actions: readonly Action[]): string {
  const shown = actions.slice(0, 5).map(describeAction)
  const more = actions.length > shown.length ? [`${count(actions.length - shown.length, 'more action')}`] : []
  return [...shown, ...more].join(', then ')
}

function describeAction(action: Action): string {
  switch (action.type) {
    case 'webhook':
      return `POST to ${URL.canParse(action.url) ? new URL(action.url).host : 'an address'}`
    case 'announce':
      return `say ${quote(action.template)} in the chat`
    case 'log':
      return `note ${quote(action.template)}`
    case 'moderate':
      return describeDeed(action)
    case 'device':
      return action.capability === 'stop'
        ? `press the emergency stop of the device ${action.deviceId}`
        : `have the device ${action.deviceId} do ${action.capability}`
    case 'overlay':
      return `show an alert on screen ${action.screen}`
    case 'delay':
      return `wait ${duration(action.ms)}`
    case 'external':
      return `have ${URL.canParse(action.url) ? new URL(action.url).host : 'a program'} do ${quote(action.actionName || action.actionId)}`
    case 'points':
      return describePoints(action.change, action.per ?? 'event')
    case 'streamerbot':
      return `have Streamer.bot ${action.deed === 'trigger' ? 'fire the trigger' : 'run'} ${quote(action.name)}`
    case 'obs':
      return describeObs(action)
    case 'random':
      return `do one of ${count(action.options.length, 'thing')} by chance`
  }
}

function describeDeed({ deed, minutes = 10, seconds = 60 }: Extract<Action, { type: 'moderate' }>): string {
  const words = {
    hide: 'hide the comment',
    hold: 'hold the comment',
    mute: 'mute the viewer',
    exclude: 'leave the viewer out',
    timeout: `keep the viewer from writing on TikTok for ${duration(seconds * 1000)}`,
    ban: 'remove the viewer from the live on TikTok',
  }
  return deed === 'mute' || deed === 'exclude' ? `${words[deed]} for ${duration(minutes * 60_000)}` : words[deed]
}

function describePoints(change: number, per: string): string {
  const what = `${change < 0 ? 'take' : 'give'} ${count(Math.abs(change), 'point')}`
  return per === 'event' ? what : `${what} for each ${per}`
}

/** "at most every 30 s" */
export function describeLimits({ cooldown, rate, quota }: RuleDefinition): string[] {
  return [
    ...(cooldown?.globalMs ? [`at most every ${duration(cooldown.globalMs)}`] : []),
    ...(cooldown?.userMs ? [`for each viewer at most every ${duration(cooldown.userMs)}`] : []),
    ...(rate ? [describeRate(rate)] : []),
    ...(quota?.stream ? [`at most ${times(quota.stream)} in a live`] : []),
    ...(quota?.user ? [`for each viewer at most ${times(quota.user)} in a live`] : []),
  ]
}

function describeRate({ max, perMs, scope }: NonNullable<RuleDefinition['rate']>): string {
  return `${scope === 'user' ? 'for each viewer ' : ''}at most ${times(max)} in ${duration(perMs)}`
}
