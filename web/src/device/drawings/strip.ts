import { draw, sheet } from '../dom.ts'
import type { Running } from '../player/player.ts'
import type { Drawing } from './drawing.ts'
import { lightAt } from './patterns.ts'
import { readHue, readLevel, readPattern } from './values.ts'

const count = 16
const placeOf = (index: number) => ({ x: 22 + index * 21, y: 120 + 34 * Math.sin((index / (count - 1)) * 2 * Math.PI) })

/** Sixteen lights on a band that run their pattern as long as they are on. */
export function createStrip(): Drawing {
  const places = Array.from({ length: count }, (_, index) => placeOf(index))
  const lights = places.map(({ x, y }) =>
    draw(
      'g',
      { class: 'led' },
      draw('circle', { class: 'led-halo', cx: x, cy: y, r: 19 }),
      draw('rect', { class: 'led-body', x: x - 7, y: y - 7, width: 14, height: 14, rx: 3.5 }),
    ),
  )
  const band = `M${places.map(({ x, y }) => `${x} ${y.toFixed(1)}`).join('L')}`
  const root = sheet('strip', 360, 240, draw('path', { class: 'band', d: band }), ...lights)
  let shown: Running | undefined
  let frame = 0
  const paint = (milliseconds: number) => {
    for (const [index, light] of lights.entries()) paintLight(light, index, milliseconds / 1000, shown)
    frame = shown && !isStill() ? requestAnimationFrame(paint) : 0
  }
  paint(0)
  return {
    root,
    show(running) {
      if (running.at(-1) === shown) return
      shown = running.at(-1)
      if (frame === 0) paint(0)
    },
  }
}

const isStill = (): boolean => matchMedia('(prefers-reduced-motion: reduce)').matches

function paintLight(light: SVGElement, index: number, seconds: number, running: Running | undefined): void {
  const { hue, level } = lightAt(readPattern(running), index, seconds, count, readHue(running) ?? 178)
  light.style.setProperty('--light', `hsl(${hue.toFixed(1)} 96% 62%)`)
  light.style.setProperty('--level', (running ? level * readLevel(running) : 0).toFixed(3))
}
