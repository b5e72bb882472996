import { draw, sheet } from '../dom.ts'
import type { Drawing } from './drawing.ts'
import { readTurn } from './values.ts'

const ticks = Array.from({ length: 13 }, (_, index) => -90 + index * 15)

/** A servo with its arm, which turns over half a circle and stays where it was sent. */
export function createServo(): Drawing {
  const root = sheet(
    'servo',
    240,
    240,
    draw('path', { class: 'scale', d: 'M24 132a96 96 0 0 1 192 0' }),
    ...ticks.map((angle) =>
      draw('path', {
        class: angle % 45 === 0 ? 'tick main' : 'tick',
        d: `M120 36v${angle % 45 === 0 ? 14 : 8}`,
        transform: `rotate(${angle} 120 132)`,
      }),
    ),
    draw('path', { class: 'ears', d: 'M52 150h136v22H52z' }),
    draw('rect', { class: 'body', x: 74, y: 104, width: 92, height: 118, rx: 9 }),
    draw('path', { class: 'lead', d: 'M166 206c22 0 26 10 52 10' }),
    draw('circle', { class: 'gear', cx: 120, cy: 132, r: 26 }),
    draw(
      'g',
      { class: 'arm' },
      draw('path', { class: 'horn', d: 'M110 136l5-76a5 5 0 0 1 10 0l5 76a10 10 0 0 1-20 0z' }),
      draw('circle', { class: 'hole', cx: 120, cy: 68, r: 2.4 }),
      draw('circle', { class: 'hole', cx: 120, cy: 84, r: 2.4 }),
      draw('circle', { class: 'pin', cx: 120, cy: 132, r: 7 }),
    ),
  )
  let turn = 0.5
  return {
    root,
    show(running) {
      turn = readTurn(running.at(-1)) ?? turn
      root.style.setProperty('--angle', `${(turn * 180 - 90).toFixed(2)}deg`)
      root.classList.toggle('working', running.length > 0)
    },
  }
}
