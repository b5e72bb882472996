import type { ObsAction } from '@livetap/contracts/rules/program-actions.ts'
import { quote } from './words.ts'

/** "have OBS switch to the scene “Break”" */
export function describeObs(action: ObsAction): string {
  return `have OBS ${describeDeed(action)}`
}

function describeDeed(action: ObsAction): string {
  switch (action.deed) {
    case 'scene':
      return `switch to the scene ${quote(action.scene)}`
    case 'source':
      return `${action.visible ? 'show' : 'hide'} ${quote(action.source)} in the scene ${quote(action.scene)}`
    case 'mute': {
      const words = { on: 'mute', off: 'unmute', toggle: 'mute or unmute' }
      return `${words[action.mute]} ${quote(action.source)}`
    }
    case 'media':
      return `${action.command} ${quote(action.source)}`
    case 'text':
      return `write ${quote(action.template)} in ${quote(action.source)}`
    case 'hotkey':
      return `press the hotkey ${quote(action.hotkey)}`
  }
}
