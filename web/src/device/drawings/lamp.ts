import { draw, sheet } from '../dom.ts'
import type { Drawing } from './drawing.ts'
import { isBlinking, readHue, readLevel } from './values.ts'

let made = 0

/** A bulb on its cable: as bright as it is told, in the colour that it is told, warm where it has none. */
export function createLamp(): Drawing {
  made += 1
  const id = `glow-${made}`
  const root = sheet(
    'lamp',
    240,
    240,
    draw('defs', {}, glow(id)),
    draw('circle', { class: 'halo', cx: 120, cy: 138, r: 118, fill: `url(#${id})` }),
    draw('path', { class: 'cable', d: 'M120 -14V52' }),
    draw('path', { class: 'socket', d: 'M104 50h32l4 12v22h-40V62z' }),
    draw('path', { class: 'thread', d: 'M100 66h40M100 74h40' }),
    draw('path', {
      class: 'glass',
      d: 'M102 84h36c0 16 24 26 24 54a42 42 0 0 1-84 0c0-28 24-38 24-54z',
    }),
    draw('path', { class: 'filament', d: 'M110 86l-4 44 7-9 7 9 7-9 7 9-4-44' }),
    draw('path', { class: 'shine', d: 'M90 128c3-11 10-17 15-25' }),
  )
  return {
    root,
    show(running) {
      const one = running.at(-1)
      const hue = readHue(one)
      root.style.setProperty('--level', String(readLevel(one)))
      root.style.setProperty('--light', hue === undefined ? 'oklch(0.9 0.13 84)' : `hsl(${hue} 96% 62%)`)
      root.classList.toggle('blinking', isBlinking(one))
    },
  }
}

const glow = (id: string): SVGElement =>
  draw(
    'radialGradient',
    { id },
    draw('stop', { class: 'glow-near', offset: 0 }),
    draw('stop', { class: 'glow-half', offset: 0.35 }),
    draw('stop', { class: 'glow-far', offset: 1 }),
  )
