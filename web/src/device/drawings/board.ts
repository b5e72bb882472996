import type { Capability } from '@livetap/contracts/devices/manifest.ts'
import { element } from '../dom.ts'
import type { Drawing } from './drawing.ts'
import { readHue, readLevel } from './values.ts'

/** Whatever has no picture of its own: a board with a light for each thing that it can do. */
export function createBoard(capabilities: readonly Capability[]): Drawing {
  const lights = capabilities.map(({ id, label }) => {
    const light = element('span', 'board-light')
    return { id, light, line: element('li', '', light, element('span', '', label || id)) }
  })
  const root = element('ul', 'drawing board', ...lights.map(({ line }) => line))
  return {
    root,
    show(running) {
      for (const { id, light } of lights) {
        const one = running.find(({ capability }) => capability.id === id)
        const hue = readHue(one)
        light.style.setProperty('--level', String(readLevel(one)))
        light.style.setProperty('--light', hue === undefined ? 'var(--good)' : `hsl(${hue} 96% 62%)`)
      }
    },
  }
}
