import type { ObsAction, ObsDeed } from '@livetap/contracts/rules/program-actions.ts'
import type { ProgramChoices, ProgramName } from '@livetap/contracts/rules/programs.ts'
import { plural } from '../../../lib/format.ts'
import { cleanText } from '../../../lib/viewer-text.ts'

export const programWords: Record<ProgramName, { readonly name: string; readonly url: string; readonly how: string }> =
  {
    obs: {
      name: 'OBS',
      url: 'ws://127.0.0.1:4455',
      how: 'In OBS: Tools → WebSocket Server Settings → Enable WebSocket server. “Show Connect Info” there has the port and the password.',
    },
    streamerbot: {
      name: 'Streamer.bot',
      url: 'ws://127.0.0.1:8080',
      how: 'In Streamer.bot: Servers/Clients → WebSocket Server → Start Server; tick Auto Start. Authentication is set there, too.',
    },
  }

export const obsDeeds: readonly (readonly [ObsDeed, string])[] = [
  ['scene', 'switch the scene'],
  ['source', 'show or hide a source'],
  ['mute', 'mute or unmute'],
  ['media', 'play media'],
  ['text', 'write a text'],
  ['hotkey', 'press a hotkey'],
]

/** Another deed, with what was chosen before where it fits. */
export function changeDeed(action: ObsAction, deed: ObsDeed): ObsAction {
  const source = 'source' in action ? action.source : ''
  const scene = 'scene' in action ? action.scene : ''
  const fresh: { readonly [Deed in ObsDeed]: ObsAction } = {
    scene: { type: 'obs', deed: 'scene', scene },
    source: { type: 'obs', deed: 'source', scene, source, visible: true },
    mute: { type: 'obs', deed: 'mute', source, mute: 'toggle' },
    media: { type: 'obs', deed: 'media', source, command: 'restart' },
    text: { type: 'obs', deed: 'text', source, template: '{displayName|Somebody}' },
    hotkey: { type: 'obs', deed: 'hotkey', hotkey: '' },
  }
  return fresh[deed]
}

const muted = { on: 'mute', off: 'unmute', toggle: 'mute or unmute' } as const
/** What is not chosen yet has words of its own. */
const quote = (text: string, unchosen: string) => (text === '' ? unchosen : `“${cleanText(text).slice(0, 60)}”`)

/** `have OBS switch to “Break”` */
export function obsWords(action: ObsAction): string {
  switch (action.deed) {
    case 'scene':
      return `have OBS switch to ${quote(action.scene, 'a scene')}`
    case 'source':
      return `have OBS ${action.visible ? 'show' : 'hide'} ${quote(action.source, 'a source')}`
    case 'mute':
      return `have OBS ${muted[action.mute]} ${quote(action.source, 'a source')}`
    case 'media':
      return `have OBS ${action.command} ${quote(action.source, 'a source')}`
    case 'text':
      return `have OBS write into ${quote(action.source, 'a source')}`
    case 'hotkey':
      return `have OBS press ${quote(action.hotkey, 'a hotkey')}`
  }
}

/** `3 scenes and 12 sources` */
export function foundWords({ scenes, sources, actions }: ProgramChoices): string {
  const found = [
    ...(scenes.length > 0 ? [plural(scenes.length, 'scene'), plural(sources.length, 'source')] : []),
    ...(actions.length > 0 ? [plural(actions.length, 'action')] : []),
  ]
  return found.join(' and ')
}
