import type { Action } from '@livetap/contracts/rules/actions.ts'

/** What was forgotten of what a program is to do: the place, and how to say it. */
export function findProgramGap(action: Action): { readonly place: string; readonly text: string } | undefined {
  if (action.type === 'streamerbot') {
    return action.name === '' ? { place: 'name', text: 'Name what Streamer.bot is to run.' } : undefined
  }
  if (action.type !== 'obs') return undefined
  if ('scene' in action && action.scene === '') return { place: 'scene', text: 'Name the scene.' }
  if ('source' in action && action.source === '') return { place: 'source', text: 'Name the source.' }
  if ('hotkey' in action && action.hotkey === '') return { place: 'hotkey', text: 'Name the hotkey.' }
  return undefined
}
