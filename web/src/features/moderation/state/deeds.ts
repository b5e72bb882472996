import type { Done, ModerationDeed } from '@livetap/contracts/workspace/moderation.ts'
import {
  type Command,
  hold,
  questionMark,
  readmit,
  release,
  setLabel,
  settleQuestion,
  toggleFlag,
  unmute,
} from './commands.ts'
import type { DeskState } from './desk-state.ts'

const words = new Map(
  Object.entries({
    'comment.hold': 'held a comment of',
    'comment.hide': 'hid a comment of',
    'comment.unhide': 'showed again a comment of',
    'comment.feature': 'featured a comment of',
    'comment.unfeature': 'took down a comment of',
    'hold.approve': 'approved a comment of',
    'hold.reject': 'rejected a comment of',
    'viewer.mute': 'muted',
    'viewer.unmute': 'no longer mutes',
    'viewer.exclude': 'excluded from the rules',
    'viewer.readmit': 'let back into the rules',
    'viewer.label': 'labelled',
    'note.write': 'wrote a note about',
    'note.change': 'changed a note about',
    'note.remove': 'removed a note about',
    'question.claim': 'took a question',
    'question.release': 'gave back a question',
    'question.settle': 'settled a question',
    'word.add': 'added a flagged word',
    'word.change': 'changed a flagged word',
    'word.remove': 'removed a flagged word',
    'moderation.configure': 'changed what is held',
  }),
)

/** What was done, to go between who did it and to whom. A newer server may know more deeds. */
export const deedWords = ({ action }: ModerationDeed): string => words.get(action) ?? action

/** What takes a deed back, if that is possible and still makes sense. */
export function undoOf(deed: ModerationDeed, state: DeskState, by: Done): Command | undefined {
  return undoOfComment(deed, state, by) ?? undoOfViewer(deed, state) ?? undoOfQuestion(deed, state, by)
}

function undoOfComment({ action, eventId }: ModerationDeed, state: DeskState, by: Done): Command | undefined {
  if (eventId === null) return undefined
  const mark = state.comments.get(eventId)
  const held = state.holds.get(eventId)
  if (action === 'comment.hide' && mark?.hidden) return toggleFlag(state, mark, 'hidden', by)
  if (action === 'comment.unhide' && mark && !mark.hidden) return toggleFlag(state, mark, 'hidden', by)
  if (action === 'comment.feature' && mark?.featured) return toggleFlag(state, mark, 'featured', by)
  if (action === 'hold.approve' && held?.state === 'approved') return hold(state, held, by)
  if (action === 'hold.reject' && held?.state === 'rejected') return hold(state, held, by)
  return undefined
}

function undoOfViewer({ action, viewer }: ModerationDeed, state: DeskState): Command | undefined {
  const standing = viewer ? state.viewers.get(viewer.userId) : undefined
  if (!standing) return undefined
  if (action === 'viewer.mute' && standing.muted) return unmute(standing)
  if (action === 'viewer.exclude' && standing.excluded) return readmit(standing)
  if (action === 'viewer.label' && standing.label) return setLabel(state, standing.viewer, null)
  return undefined
}

function undoOfQuestion(
  { action, questionId, streamId }: ModerationDeed,
  state: DeskState,
  by: Done,
): Command | undefined {
  if (questionId === null || streamId === null) return undefined
  const question = { streamId, mark: questionMark(state, questionId) }
  if (action === 'question.claim' && question.mark.claimed) return release(question)
  if (action === 'question.settle' && question.mark.settled) return settleQuestion(question, 'pending', by)
  return undefined
}
