import type { ActionStatus, ExecutionStatus, Origin } from '@livetap/contracts/rules/outcomes.ts'
import type { Tone } from '../../../ui/badge.tsx'

const facts: Record<ActionStatus | ExecutionStatus, readonly [name: string, tone: Tone]> = {
  waiting: ['waits', 'plain'],
  running: ['runs', 'follow'],
  started: ['runs', 'follow'],
  retrying: ['tried again', 'warn'],
  succeeded: ['done', 'accent'],
  failed: ['failed', 'danger'],
  expired: ['too late', 'warn'],
  cancelled: ['cancelled', 'plain'],
  skipped: ['left out', 'plain'],
  unknown: ['unknown', 'warn'],
}
const known = facts as Readonly<Record<string, readonly [string, Tone]>>

export const statusName = (status: string): string => known[status]?.[0] ?? status
export const statusTone = (status: string): Tone => known[status]?.[1] ?? 'plain'

/** Where what fired a rule came from, if it was no live; of a newer server, as it says. */
export const originName = (origin: Origin): string => (origin === 'external' ? 'a program asked' : origin)

export const executionStatuses: readonly ExecutionStatus[] = [
  'waiting',
  'running',
  'succeeded',
  'failed',
  'expired',
  'cancelled',
  'skipped',
]

/** What one can do about an action that did not come to its end. */
export function adviceFor(status: string, error: string | null): string | undefined {
  if (status === 'expired') {
    return 'It waited longer than the rule lets it. Let it wait longer, or have fewer events fire the rule, under “When busy”.'
  }
  if (status === 'unknown') {
    return 'It was interrupted or not answered, so that nobody knows whether it arrived. It is not sent again.'
  }
  const code = /^[a-z]+(?:-[a-z]+)+/.exec(error ?? '')?.[0] ?? ''
  return advices[code]
}

/** By the code that an error begins with; docs/errors.md says more of each. */
const advices: Readonly<Record<string, string>> = {
  'chat-not-possible':
    'Somebody has to set a key of Euler Stream and a TikTok session under Team, Secrets, and agree that it is shown.',
  'address-replaced': 'The rule was given another address while this waited. What comes next goes there.',
  'address-refused': 'Nothing is sent to addresses within a network unless whoever runs Livetap allows it.',
  'endpoint-busy':
    'The receiver cannot take it now, and is asked again. If that goes on, have the rule fire less often.',
  'endpoint-disabled':
    'The address failed for a whole day, or wants no more, and gets nothing. Correct it in the rule, or have it tried again under Webhooks.',
  'endpoint-failed': 'The receiver failed: look at its own log. It is asked again.',
  'endpoint-gone':
    'The receiver says that this address is gone for good. Take it out of the rule, or have it tried again under Webhooks.',
  'endpoint-refused': 'The receiver does not take it. Look at its answer, and whether the address holds the right key.',
  'endpoint-resting':
    'The address failed several times in a row, and is left alone for a while. Look whether its server runs.',
  'endpoint-timeout': 'The receiver did not answer in time. Have it answer at once, and do its work after that.',
  'endpoint-broke-off': 'The receiver hung up before it had answered. Look at its own log, whether it took this.',
  'endpoint-unreachable':
    'Nobody could be reached there. Look whether the address is right, and whether its server runs.',
  'answer-too-large': 'The receiver answered more than is read. A short answer is enough.',
  'comment-not-found': 'The comment is not there any more.',
  'no-comment': 'This action is about a comment: let the rule wait for comments.',
  'not-available': 'This Livetap cannot do such actions.',
  'screen-full':
    'As many alerts waited for the screen as may. Let fewer events show one, or give the screen a longer queue.',
  test: 'It was a test: nobody gets points by it, and nobody is kept out.',
  'not-live': 'Nobody is kept out on TikTok by what was played again, or asked for by another program.',
  'is-moderator': 'Who keeps order in the live is spared.',
  'no-viewer': 'This action is about a viewer, and nobody did this.',
}
