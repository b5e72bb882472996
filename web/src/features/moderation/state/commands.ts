import type { Person } from '@livetap/contracts/metrics.ts'
import type {
  CommentMark,
  Done,
  Hold,
  HoldState,
  Label,
  ModeratedComment,
  QuestionMark,
  ViewerStanding,
} from '@livetap/contracts/workspace/moderation.ts'
import { plural } from '../../../lib/format.ts'
import type { DeskState, Item } from './desk-state.ts'

/** Something to be done: what is asked of the server, what is believed until it answers, and how it is taken back. */
export interface Command {
  readonly method: 'PUT' | 'POST' | 'DELETE'
  readonly path: string
  readonly body?: object
  readonly guess: Item
  /** As it is said once it is done. */
  readonly words: string
  readonly undo?: Command
}

/** A comment that something can be done with. */
export interface CommentRef {
  readonly eventId: string
  readonly streamId: string
  readonly comment: ModeratedComment
}

/** Who does it, and when. */
type By = Done

const markOf = (state: DeskState, { eventId, streamId, comment }: CommentRef): CommentMark =>
  state.comments.get(eventId) ?? { eventId, streamId, comment, matches: [], hidden: null, featured: null }

const standingOf = (state: DeskState, viewer: Person): ViewerStanding =>
  state.viewers.get(viewer.userId) ?? { viewer, muted: null, excluded: null, label: null, notes: 0 }

const comments = (eventId: string, what: string) => `/comments/${encodeURIComponent(eventId)}/${what}`
const viewers = (userId: string, what: string) => `/viewers/${encodeURIComponent(userId)}/${what}`

type CommentFlag = 'hidden' | 'featured'
const flagWords: Record<CommentFlag, readonly [on: string, off: string]> = {
  hidden: ['Hidden', 'Shown again'],
  featured: ['Featured', 'No longer featured'],
}

/** Hides a comment, or features it; or takes that back. */
function flag(mark: CommentMark, which: CommentFlag, on: boolean, by: By): Command {
  return {
    method: on ? 'PUT' : 'DELETE',
    path: comments(mark.eventId, which),
    guess: { part: 'comments', item: { ...mark, [which]: on ? by : null } },
    words: flagWords[which][on ? 0 : 1],
  }
}

export function toggleFlag(state: DeskState, comment: CommentRef, which: CommentFlag, by: By): Command {
  const mark = markOf(state, comment)
  const on = mark[which] === null
  return { ...flag(mark, which, on, by), undo: flag({ ...mark, [which]: by }, which, !on, by) }
}

const decisions: Record<HoldState, readonly [verb: string, words: string]> = {
  approved: ['approve', 'Approved'],
  rejected: ['reject', 'Rejected'],
  waiting: ['', 'Held again'],
}

export function decide(hold: Hold, state: 'approved' | 'rejected', by: By): Command {
  const [verb, words] = decisions[state]
  return {
    method: 'POST',
    path: `/holds/${encodeURIComponent(hold.eventId)}/${verb}`,
    guess: { part: 'holds', item: { ...hold, state, decided: by, dueAt: null } },
    words,
    undo: holdAgain(hold, by),
  }
}

function holdAgain(hold: Hold, by: By): Command {
  return {
    method: 'PUT',
    path: comments(hold.eventId, 'hold'),
    guess: { part: 'holds', item: { ...hold, state: 'waiting', held: by, decided: null } },
    words: 'Held again',
  }
}

/** Lets a comment that was shown wait until somebody approves it. */
export function hold(state: DeskState, { eventId, streamId, comment }: CommentRef, by: By): Command {
  const known = state.holds.get(eventId)
  const matches = state.comments.get(eventId)?.matches ?? []
  const held: Hold = known ?? {
    ...{ eventId, streamId, comment, matches },
    ...{ reasons: ['manual'], state: 'waiting', held: by, dueAt: null, decided: null },
  }
  const { undo: _, ...approve } = decide(held, 'approved', by)
  return { ...holdAgain(held, by), words: 'Held', undo: approve }
}

const minutesWords = (minutes: number): string => {
  if (minutes % 1440 === 0) return plural(minutes / 1440, 'day')
  return minutes % 60 === 0 ? plural(minutes / 60, 'hour') : plural(minutes, 'minute')
}

const later = (at: string, minutes: number): string => new Date(Date.parse(at) + minutes * 60_000).toISOString()

/** Keeps a viewer off what the public sees; without minutes until somebody undoes it. */
export function mute(state: DeskState, viewer: Person, minutes: number | undefined, by: By): Command {
  const standing = standingOf(state, viewer)
  const muted = { ...by, until: minutes === undefined ? null : later(by.at, minutes) }
  return {
    method: 'PUT',
    path: viewers(viewer.userId, 'mute'),
    body: minutes === undefined ? {} : { minutes },
    guess: { part: 'viewers', item: { ...standing, muted } },
    words: minutes === undefined ? 'Muted until it is undone' : `Muted for ${minutesWords(minutes)}`,
    undo: unmute({ ...standing, muted }),
  }
}

export const unmute = (standing: ViewerStanding): Command => ({
  method: 'DELETE',
  path: viewers(standing.viewer.userId, 'mute'),
  guess: { part: 'viewers', item: { ...standing, muted: null } },
  words: 'No longer muted',
})

/** No rule does anything for this viewer for so long. */
export function exclude(state: DeskState, viewer: Person, minutes: number, by: By): Command {
  const standing = standingOf(state, viewer)
  const excluded = { ...by, until: later(by.at, minutes) }
  return {
    method: 'PUT',
    path: viewers(viewer.userId, 'exclusion'),
    body: { minutes },
    guess: { part: 'viewers', item: { ...standing, excluded } },
    words: `Excluded from rules for ${minutesWords(minutes)}`,
    undo: readmit({ ...standing, excluded }),
  }
}

export const readmit = (standing: ViewerStanding): Command => ({
  method: 'DELETE',
  path: viewers(standing.viewer.userId, 'exclusion'),
  guess: { part: 'viewers', item: { ...standing, excluded: null } },
  words: 'Back in the rules',
})

export function setLabel(state: DeskState, viewer: Person, label: Label | null): Command {
  const standing = standingOf(state, viewer)
  const change = (to: Label | null): Command => ({
    method: 'PUT',
    path: viewers(viewer.userId, 'label'),
    body: { label: to },
    guess: { part: 'viewers', item: { ...standing, label: to } },
    words: to === null ? 'Label taken away' : `Labelled ${to}`,
  })
  return { ...change(label), undo: change(standing.label) }
}

const questions = (streamId: string, questionId: string, what: string) =>
  `/streams/${encodeURIComponent(streamId)}/questions/${encodeURIComponent(questionId)}/${what}`

/** A question of a live, and what is known of it. */
export interface QuestionRef {
  readonly streamId: string
  readonly mark: QuestionMark
}

export function claim({ streamId, mark }: QuestionRef, by: By): Command {
  return {
    method: 'PUT',
    path: questions(streamId, mark.questionId, 'claim'),
    guess: { part: 'questions', item: { ...mark, claimed: by } },
    words: 'Yours to answer',
    undo: release({ streamId, mark }),
  }
}

export const release = ({ streamId, mark }: QuestionRef): Command => ({
  method: 'DELETE',
  path: questions(streamId, mark.questionId, 'claim'),
  guess: { part: 'questions', item: { ...mark, claimed: null } },
  words: 'Given back',
})

const statusWords: Record<QuestionMark['status'], string> = {
  pending: 'Open again',
  answered: 'Answered',
  skipped: 'Skipped',
}

export function settleQuestion({ streamId, mark }: QuestionRef, status: QuestionMark['status'], by: By): Command {
  const change = (to: QuestionMark['status']): Command => ({
    method: 'PUT',
    path: questions(streamId, mark.questionId, 'status'),
    body: { status: to },
    guess: {
      part: 'questions',
      item: { ...mark, status: to, claimed: null, settled: to === 'pending' ? null : by },
    },
    words: statusWords[to],
  })
  return { ...change(status), undo: change(mark.status) }
}

/** What is known of a question; one that was never told of is open. */
export const questionMark = (state: DeskState, questionId: string): QuestionMark =>
  state.questions.get(questionId) ?? { questionId, status: 'pending', claimed: null, settled: null }
