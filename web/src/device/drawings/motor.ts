import { draw, sheet } from '../dom.ts'
import type { Drawing } from './drawing.ts'
import { readSpeed } from './values.ts'

const turnsPerSecond = 3
const gauge = 'M47 193A103 103 0 1 1 193 193'

/** A motor with its fan: it turns as fast as it is told; the ring around it says how fast where nothing may move. */
export function createMotor(): Drawing {
  const rotor = draw(
    'g',
    { class: 'rotor' },
    ...[0, 120, 240].map(createBlade),
    draw('circle', { class: 'hub', cx: 120, cy: 120, r: 15 }),
  )
  const root = sheet(
    'motor',
    240,
    240,
    draw('path', { class: 'gauge', d: gauge }),
    draw('path', { class: 'gauge-value', d: gauge, pathLength: 1 }),
    draw('circle', { class: 'housing', cx: 120, cy: 120, r: 84 }),
    ...[45, 135, 225, 315].map((angle) =>
      draw('circle', { class: 'screw', cx: 120, cy: 48, r: 4.5, transform: `rotate(${angle} 120 120)` }),
    ),
    rotor,
  )
  const spin = startSpin(rotor)
  return {
    root,
    show(running) {
      const speed = readSpeed(running.at(-1))
      root.style.setProperty('--level', String(Math.abs(speed)))
      spin?.updatePlaybackRate(speed * turnsPerSecond)
    },
  }
}

const createBlade = (angle: number): SVGElement =>
  draw('path', {
    class: 'blade',
    d: 'M113 112c-24-12-34-34-22-56 22 2 38 22 38 50z',
    transform: `rotate(${angle} 120 120)`,
  })

/** One turn a second at full rate; nothing where nothing may move. */
function startSpin(rotor: SVGElement): Animation | undefined {
  if (matchMedia('(prefers-reduced-motion: reduce)').matches) return undefined
  const turn = [{ transform: 'rotate(0deg)' }, { transform: 'rotate(360deg)' }]
  const spin = rotor.animate(turn, { duration: 1000, iterations: Number.POSITIVE_INFINITY })
  spin.playbackRate = 0
  return spin
}
