import { draw, sheet } from '../dom.ts'
import { click } from '../sound.ts'
import type { Drawing } from './drawing.ts'
import { readLevel } from './values.ts'

/** A relay on its module, with the contact drawn above it: it closes while it is on, and can be heard doing so. */
export function createRelay(): Drawing {
  const root = sheet(
    'relay',
    240,
    240,
    draw('rect', { class: 'module', x: 22, y: 92, width: 196, height: 128, rx: 10 }),
    draw('rect', { class: 'cube', x: 44, y: 110, width: 104, height: 92, rx: 6 }),
    draw('path', { class: 'print', d: 'M58 132h58M58 146h40M58 186h24' }),
    draw('rect', { class: 'terminal', x: 162, y: 110, width: 40, height: 92, rx: 4 }),
    ...[126, 156, 186].map((cy) => draw('circle', { class: 'clamp', cx: 182, cy, r: 9 })),
    ...[126, 156, 186].map((y) => draw('path', { class: 'slot', d: `M177 ${y}h10` })),
    draw('circle', { class: 'signal', cx: 34, cy: 104, r: 4.5 }),
    draw('path', { class: 'wire', d: 'M20 52h66M154 52h66' }),
    draw('path', { class: 'current', d: 'M20 52h200' }),
    draw('circle', { class: 'contact', cx: 86, cy: 52, r: 6 }),
    draw('circle', { class: 'contact', cx: 154, cy: 52, r: 6 }),
    draw('path', { class: 'lever', d: 'M86 52h68' }),
  )
  let wasOn = false
  return {
    root,
    show(running) {
      const isOn = readLevel(running.at(-1)) > 0
      root.classList.toggle('closed', isOn)
      if (isOn !== wasOn) click(isOn)
      wasOn = isOn
    },
  }
}
