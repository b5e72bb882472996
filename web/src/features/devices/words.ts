import type { CommandRun, CommandStatus, DeviceNote, RefusalReason } from '@livetap/contracts/devices/commands.ts'
import type { DeviceCondition, DeviceConnection, DeviceKind, DeviceStatus } from '@livetap/contracts/devices/devices.ts'
import type { Capability, ParameterSpec } from '@livetap/contracts/devices/manifest.ts'
import type { Tone } from '../../ui/badge.tsx'

/** A newer server may know more of each: those are told as they are. */
const find = <Fact>(facts: Readonly<Record<string, Fact>>, key: string): Fact | undefined =>
  Object.hasOwn(facts, key) ? facts[key] : undefined

export const kinds: Readonly<Record<DeviceKind, readonly [name: string, what: string]>> = {
  lamp: ['Lamp', 'Goes on for a moment, as bright as you like.'],
  motor: ['Motor', 'Turns, as fast as you let it. Moves things: high risk.'],
  servo: ['Servo', 'An arm that turns to an angle.'],
  strip: ['LED strip', 'Many lights with colours and patterns.'],
  relay: ['Relay', 'Switches something on, and off again.'],
  board: ['Board', 'An Arduino or ESP32 with several of these.'],
  other: ['Something else', 'Whatever says of itself what it can do.'],
}

export const kindName = (kind: string): string => find(kinds, kind)?.[0] ?? kind

export interface StateWords {
  readonly name: string
  readonly tone: 'accent' | 'warn' | 'danger' | 'plain'
  /** What it means, and what one can do. */
  readonly what: string
}

const connections: Readonly<Record<DeviceConnection, StateWords>> = {
  registered: { name: 'Never connected', tone: 'plain', what: 'It is registered, and has not come yet.' },
  online: { name: 'Online', tone: 'accent', what: 'It is connected and answers.' },
  stale: {
    name: 'Not answering',
    tone: 'warn',
    what: 'It has missed three heartbeats. If it does not come back within seconds, everything on it goes off.',
  },
  offline: {
    name: 'Offline',
    tone: 'plain',
    what: 'It is not connected. Look whether it has power and network; it comes back by itself.',
  },
}

const conditions: Readonly<Record<DeviceCondition, StateWords>> = {
  estop: {
    name: 'Emergency stop',
    tone: 'danger',
    what: 'It does nothing until an owner opens the stop together with the device.',
  },
  fault: { name: 'Fault', tone: 'danger', what: 'It says that something is wrong, and does nothing.' },
  unapproved: {
    name: 'Waits for approval',
    tone: 'warn',
    what: 'It says other things of itself than what was approved. Look at them, and approve or refuse them.',
  },
  'no-manifest': {
    name: 'Unknown abilities',
    tone: 'warn',
    what: 'It has not said yet what it can do. It does so when it connects.',
  },
  disarmed: {
    name: 'Disarmed',
    tone: 'plain',
    what: 'It takes no commands. Something on it is of high risk: it works only while somebody has armed it.',
  },
  ready: { name: 'Ready', tone: 'accent', what: 'It is connected, and does what rules and people ask of it.' },
}

const unknownState = (name: string): StateWords => ({ name, tone: 'plain', what: '' })
const connectionWords = (connection: string) => find(connections, connection) ?? unknownState(connection)
const conditionWords = (condition: string) => find(conditions, condition) ?? unknownState(condition)

/** How a device is, the gravest first: a stop is told even of one that is away. */
export function stateWords({ connection, condition }: Pick<DeviceStatus, 'connection' | 'condition'>): StateWords {
  if (condition === 'estop') return conditionWords(condition)
  return connection === 'online' ? conditionWords(condition) : connectionWords(connection)
}

const statuses: Readonly<Record<CommandStatus, readonly [name: string, tone: Tone, what: string]>> = {
  waiting: ['waits', 'plain', 'It waits for its turn.'],
  sent: ['sent', 'follow', 'It was sent; the device has not answered yet.'],
  done: ['done', 'accent', 'The device has done it.'],
  refused: ['refused', 'danger', 'It was not done.'],
  expired: ['too late', 'warn', 'Its time was over before it could be sent, so it was left.'],
  stopped: ['stopped', 'danger', 'The emergency stop came before it.'],
  merged: ['replaced', 'plain', 'A later one of the same kind took its place before it was sent.'],
  unknown: ['unknown', 'warn', 'It was sent, and nobody knows whether it was done. It is not sent again.'],
}

export const statusName = (status: string): string => find(statuses, status)?.[0] ?? status
export const statusTone = (status: string): Tone => find(statuses, status)?.[1] ?? 'plain'
export const statusWhat = (status: string): string => find(statuses, status)?.[2] ?? ''

export interface ReasonWords {
  /** As a sentence. */
  readonly why: string
  readonly todo: string
}

const reasons: Readonly<Record<RefusalReason, ReasonWords>> = {
  offline: { why: 'The device is not connected.', todo: 'Look whether it has power and network.' },
  estop: { why: 'The emergency stop is on.', todo: 'An owner can open it on the page of the device.' },
  fault: { why: 'The device says that something is wrong.', todo: 'What it says stands on its page.' },
  unapproved: {
    why: 'The device says other things of itself than what was approved.',
    todo: 'Approve or refuse them on the page of the device.',
  },
  'no-manifest': {
    why: 'Nobody knows yet what the device can do.',
    todo: 'It says so when it connects: start it.',
  },
  disarmed: { why: 'The device is disarmed.', todo: 'Arm it for a live on its page.' },
  'capability-unknown': {
    why: 'The device cannot do this.',
    todo: 'Choose something that it can do; perhaps its firmware has changed.',
  },
  'capability-forbidden': { why: 'Its owner does not allow this.', todo: 'It can be allowed under Limits.' },
  'parameter-missing': { why: 'A value is missing.', todo: 'Give all values that it needs.' },
  'parameter-unknown': { why: 'It was given a value that it does not know.', todo: 'Leave that value out.' },
  'out-of-range': { why: 'A value is outside what is allowed.', todo: 'Take another, or change the limits.' },
  'rate-device': {
    why: 'The device was asked too often within a second.',
    todo: 'Have the rule fire less often, or allow more under Limits.',
  },
  'rate-capability': {
    why: 'This was asked too often within a minute.',
    todo: 'Have the rule fire less often, or allow more under Limits.',
  },
  'rate-viewer': {
    why: 'One viewer has asked for this too often within a minute.',
    todo: 'Nothing has to be done; the limit is there for that.',
  },
  duty: {
    why: 'It has been on for as much of the last minute as it may.',
    todo: 'Wait a little, have it on for shorter, or change the limits.',
  },
  'queue-full': {
    why: 'Too many commands were waiting for the device.',
    todo: 'Have rules fire less often, or make commands shorter.',
  },
  'too-late': { why: 'It came too late to be done.', todo: 'Nothing has to be done unless it happens often.' },
  OK: { why: 'The device has done it.', todo: '' },
  DUP: { why: 'The device had this very command before.', todo: 'Nothing has to be done.' },
  EXPIRED: {
    why: 'It reached the device too late.',
    todo: 'Look at the latency below; the way to the device may be slow.',
  },
  RANGE: {
    why: 'The device finds a value outside its own limits.',
    todo: 'Narrow the limits here to what its firmware allows.',
  },
  ESTOP: { why: 'The device itself is stopped.', todo: 'Release its button; then an owner opens the stop here.' },
  RATE: { why: 'It is too much for the device at once.', todo: 'Have rules fire less often.' },
  COOL: { why: 'The device needs a break before it goes on again.', todo: 'Try again in a moment.' },
  NOLINK: {
    why: 'The board behind the agent is not there, or was started again meanwhile.',
    todo: 'Look at the cable, then try again.',
  },
  BUSY: { why: 'The device is still busy with the one before.', todo: 'Try again when that is over.' },
  DISARMED: { why: 'The device is disarmed.', todo: 'Arm it here; it is disarmed again whenever its link is lost.' },
}

export const reasonWords = (reason: string): ReasonWords => find(reasons, reason) ?? { why: `${reason}.`, todo: '' }

const notes: Readonly<Record<DeviceNote['kind'], readonly [name: string, tone: Tone]>> = {
  online: ['online', 'accent'],
  offline: ['offline', 'plain'],
  stale: ['not answering', 'warn'],
  estop: ['emergency stop', 'danger'],
  cleared: ['stop opened', 'accent'],
  armed: ['armed', 'warn'],
  disarmed: ['disarmed', 'plain'],
  fault: ['fault', 'danger'],
  approved: ['approved', 'accent'],
  event: ['by itself', 'plain'],
  log: ['log', 'plain'],
}

export const noteWords = (kind: string): readonly [name: string, tone: Tone] => find(notes, kind) ?? [kind, 'plain']

const number = new Intl.NumberFormat('en-US', { maximumFractionDigits: 3 })

export const numberWords = (value: number): string => number.format(value)

/** `0.5 ms`, `12 ms`, `1.25 s`, `10 s`, `5 min`. */
export function msWords(ms: number): string {
  if (ms < 1000) return `${ms < 10 ? numberWords(Math.round(ms * 10) / 10) : Math.round(ms)} ms`
  const seconds = ms / 1000
  return seconds >= 60 && seconds % 60 === 0
    ? `${seconds / 60} min`
    : `${numberWords(Math.round(seconds * 100) / 100)} s`
}

export const capabilityName = ({ id, label }: Pick<Capability, 'id' | 'label'>): string => label || id
export const parameterName = ({ name, label }: Pick<ParameterSpec, 'name' | 'label'>): string => label || name

/** `lamp.on: value 128, for 1 s`. */
export function commandWords({ capability, parameters }: Pick<CommandRun, 'capability' | 'parameters'>): string {
  const { durMs, ...rest } = parameters
  const values = Object.entries(rest).map(([name, value]) => `${name} ${valueWords(value)}`)
  const parts = typeof durMs === 'number' ? [...values, `for ${msWords(durMs)}`] : values
  return parts.length === 0 ? capability : `${capability}: ${parts.join(', ')}`
}

export const valueWords = (value: number | boolean): string =>
  typeof value === 'boolean' ? (value ? 'on' : 'off') : numberWords(value)

/** What came of a command, in a sentence, with the time that it took. */
export function runWords({ status, reason, queueMs, deviceMs }: CommandRun): ReasonWords {
  if (status === 'done') {
    const took = deviceMs === null ? '' : ` in ${msWords((queueMs ?? 0) + deviceMs)}`
    return { why: `Done${took}.`, todo: '' }
  }
  return reason ? reasonWords(reason) : { why: statusWhat(status), todo: '' }
}
