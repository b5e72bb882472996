import type { AckStatus, LinkCommand } from '@livetap/contracts/devices/link.ts'
import type { LinkState } from '../link.ts'
import type { LastCommand, Player, Running } from '../player/player.ts'

type Tone = 'good' | 'busy' | 'warn' | 'danger'
interface Standing {
  readonly tone: Tone
  readonly text: string
}

const linkWords: Readonly<Record<Exclude<LinkState, 'open'>, Standing>> = {
  connecting: { tone: 'busy', text: 'Connecting…' },
  waiting: { tone: 'warn', text: 'Livetap does not answer. Trying again…' },
  refused: { tone: 'danger', text: 'This link is not valid any more. Take a new one from the page of the device.' },
  replaced: { tone: 'warn', text: 'It is played somewhere else now.' },
}

type Look = Pick<Player, 'welcome' | 'isStopped' | 'isPressed' | 'isArmed' | 'running'>

/** How the device is, the gravest first. */
export function describeStanding(player: Look, link: LinkState): Standing {
  if (player.isPressed) return { tone: 'danger', text: 'Emergency stop: the button is pressed.' }
  if (player.isStopped) return { tone: 'danger', text: 'Emergency stop: open it on the page of the device.' }
  if (link !== 'open') return linkWords[link]
  if (!player.welcome?.plays) return { tone: 'danger', text: 'This is no virtual device: a page cannot play it.' }
  if (!player.isArmed) return { tone: 'warn', text: 'Disarmed: it takes no commands.' }
  return { tone: 'good', text: player.running.length > 0 ? 'On' : 'Ready' }
}

const sources: Readonly<Record<LinkCommand['src']['kind'], string>> = {
  rule: 'a rule',
  person: 'a test',
  program: 'a program',
}

const refusals: Readonly<Record<Exclude<AckStatus, 'OK' | 'DUP'>, string>> = {
  EXPIRED: 'refused: it came too late',
  RANGE: 'refused: out of its range',
  ESTOP: 'refused: emergency stop',
  RATE: 'refused: too many',
  COOL: 'refused: it needs a break',
  NOLINK: 'refused: not connected',
  BUSY: 'refused: still busy with the one before',
  DISARMED: 'refused: disarmed',
}

/** `Glow · from a rule · done in 12 ms` */
export function describeLast({ command: { cap, src }, status, tookMs }: LastCommand, label: string): string {
  const took = tookMs === undefined ? '' : ` in ${Math.round(tookMs)} ms`
  const outcome = status === 'OK' || status === 'DUP' ? `done${took}` : refusals[status]
  return [label || cap, `from ${sources[src.kind]}`, outcome].join(' · ')
}

export const labelOf = ({ id, label }: Running['capability']): string => label || id

/** `brightness 80 %`, of each parameter but the time. */
export function describeParameters({ capability, parameters }: Running): string {
  return capability.parameters
    .flatMap(({ name, label, unit }) => {
      const value = parameters[name]
      if (value === undefined) return []
      const said = typeof value === 'boolean' ? (value ? 'on' : 'off') : String(Math.round(value * 100) / 100)
      return [`${label ?? name} ${said}${unit ? ` ${unit}` : ''}`]
    })
    .join(', ')
}
