import type { Decision, ReasonCode } from '@livetap/contracts/rules/outcomes.ts'
import { formatCount, formatDuration, plural } from '../../../lib/format.ts'

interface ReasonFact {
  /** In a list of counts. */
  readonly name: string
  /** As a sentence about one event. */
  readonly sentence: string
}

const facts: Record<ReasonCode, ReasonFact> = {
  fired: { name: 'fired', sentence: 'It fired.' },
  coalesced: { name: 'added to one that waits', sentence: 'It was added to what already waits for the same viewer.' },
  'condition-false': { name: 'condition not met', sentence: 'Its condition is not met.' },
  'condition-error': { name: 'condition failed', sentence: 'Its condition could not be worked out.' },
  audience: { name: 'not for this viewer', sentence: 'The viewer is not one that it is for.' },
  excluded: { name: 'viewer excluded', sentence: 'A moderator has excluded the viewer from rules.' },
  'gift-mode': { name: 'streak goes on', sentence: 'The streak of gifts has not come to a point at which it fires.' },
  window: { name: 'not enough yet', sentence: 'Not enough has come together yet.' },
  sequence: { name: 'steps missing', sentence: 'What has to happen before has not happened.' },
  'cooldown-global': { name: 'cooldown', sentence: 'It rests after it fired.' },
  'cooldown-user': { name: 'cooldown of the viewer', sentence: 'It rests for this viewer.' },
  rate: { name: 'too often', sentence: 'It has fired as often as it may in this time.' },
  'quota-stream': { name: 'used up in this live', sentence: 'It has fired as often as it may in this live.' },
  'quota-user': {
    name: 'used up by the viewer',
    sentence: 'The viewer has made it fire as often as they may in this live.',
  },
  busy: { name: 'still running', sentence: 'It was still running, and runs once at a time.' },
  'queue-full': { name: 'queue full', sentence: 'Its queue was full.' },
  'event-full': { name: 'too much at once', sentence: 'This event had caused as many actions as one may.' },
  paused: { name: 'paused', sentence: 'All rules were paused.' },
  stopped: {
    name: 'stopped by another rule',
    sentence: 'A rule of higher priority fired and let no other see the event.',
  },
  replay: { name: 'replay', sentence: 'The event was played again, and the rule does not act on those.' },
}

const known = facts as Readonly<Record<string, ReasonFact>>

/** A newer server may know more reasons. */
export const reasonName = (reason: string): string => known[reason]?.name ?? reason

/** Why a rule did what it did about an event, with the numbers: `It rests after it fired: 12 s left.` */
export function reasonSentence({ reason, detail }: Pick<Decision, 'reason' | 'detail'>): string {
  const sentence = known[reason]?.sentence ?? `${reason}.`
  const numbers = detail && numbersOf(detail)
  return numbers ? `${sentence.slice(0, -1)}: ${numbers}.` : sentence
}

function numbersOf({ waitMs, have, need, depth }: NonNullable<Decision['detail']>): string {
  return [
    waitMs !== undefined && `${waitMs < 1000 ? 'less than 1 s' : formatDuration(waitMs)} left`,
    have !== undefined && need !== undefined && `${formatCount(have)} of ${formatCount(need)}`,
    depth !== undefined && `${plural(depth, 'execution')} waiting`,
  ]
    .filter(Boolean)
    .join(', ')
}

/** Whether the event came through to the actions. */
export const hasFired = (reason: string): boolean => reason === 'fired' || reason === 'coalesced'
