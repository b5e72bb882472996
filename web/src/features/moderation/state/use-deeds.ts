import type { Person } from '@livetap/contracts/metrics.ts'
import type { Hold, Label, ModerationDeed, QuestionMark } from '@livetap/contracts/workspace/moderation.ts'
import { useMemo } from 'react'
import {
  type CommentRef,
  claim,
  decide,
  exclude,
  hold,
  mute,
  type QuestionRef,
  readmit,
  release,
  setLabel,
  settleQuestion,
  toggleFlag,
  unmute,
} from './commands.ts'
import { undoOf } from './deeds.ts'
import { byMe, useDeskStore } from './desk-context.ts'
import type { DeskStore } from './desk-store.ts'

/** What whoever looks at this page can do. */
export function useDeeds() {
  const desk = useDeskStore()
  return useMemo(() => createDeeds(desk), [desk])
}

const stateOf = (desk: DeskStore) => desk.read().state
const me = (desk: DeskStore) => byMe(desk.read())

function createDeeds(desk: DeskStore) {
  return {
    hide: (comment: CommentRef) => desk.run(toggleFlag(stateOf(desk), comment, 'hidden', me(desk))),
    feature: (comment: CommentRef) => desk.run(toggleFlag(stateOf(desk), comment, 'featured', me(desk))),
    hold: (comment: CommentRef) => desk.run(hold(stateOf(desk), comment, me(desk))),
    decide: (held: Hold, state: 'approved' | 'rejected') => desk.run(decide(held, state, me(desk))),
    claim: (question: QuestionRef) => desk.run(claim(question, me(desk))),
    release: (question: QuestionRef) => desk.run(release(question)),
    settle: (question: QuestionRef, status: QuestionMark['status']) =>
      desk.run(settleQuestion(question, status, me(desk))),
    ...createViewerDeeds(desk),
    canUndo: (deed: ModerationDeed) => undoOf(deed, stateOf(desk), me(desk)) !== undefined,
    undo: (deed: ModerationDeed) => {
      const command = undoOf(deed, stateOf(desk), me(desk))
      if (command) void desk.run(command)
    },
  }
}

function createViewerDeeds(desk: DeskStore) {
  const standing = ({ userId }: Person) => stateOf(desk).viewers.get(userId)
  return {
    mute: (viewer: Person, minutes?: number) => desk.run(mute(stateOf(desk), viewer, minutes, me(desk))),
    unmute: (viewer: Person) => {
      const known = standing(viewer)
      if (known) void desk.run(unmute(known))
    },
    exclude: (viewer: Person, minutes: number) => desk.run(exclude(stateOf(desk), viewer, minutes, me(desk))),
    readmit: (viewer: Person) => {
      const known = standing(viewer)
      if (known) void desk.run(readmit(known))
    },
    label: (viewer: Person, label: Label | null) => desk.run(setLabel(stateOf(desk), viewer, label)),
  }
}
