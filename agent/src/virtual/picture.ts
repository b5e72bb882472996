import type { VirtualBoard } from './virtual-board.ts'

const cells = 12

/** One line: what is on and how much, and why nothing is. */
export function draw({ channels, outputs, isStopped, isArmed }: VirtualBoard): string {
  const bars = channels.map(({ name, max }, index) => {
    const value = outputs[index]?.value ?? 0
    const full = Math.round((value / Math.max(1, max)) * cells)
    return `${name} ${'█'.repeat(full)}${'░'.repeat(cells - full)} ${value}`
  })
  return [...bars, isStopped ? 'EMERGENCY STOP' : isArmed ? 'armed' : 'disarmed'].join('  ')
}
