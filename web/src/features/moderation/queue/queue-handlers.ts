import { useControls } from '../desk/controls.ts'
import type { Handlers } from '../desk/desk-keys.ts'
import { isSame } from '../parts/words.ts'
import { useDeskView } from '../state/desk-context.ts'
import { useDeeds } from '../state/use-deeds.ts'
import { nextQuestion } from './queue-rows.ts'
import type { Queue, useChoice } from './use-queue.ts'

type Choice = ReturnType<typeof useChoice>

/** What keys do in the queue. */
export function useQueueHandlers(queue: Queue, choice: Choice, streamId: string, onEnter: () => void): Handlers {
  const { openViewer } = useControls()
  const { hold } = choice
  const viewer = hold?.item.comment.viewer ?? choice.question?.item.question.askers[0]
  const card = (write?: 'note') => () => {
    if (!viewer) return false
    openViewer(viewer, write)
    return true
  }
  return {
    ...useHoldHandlers(choice),
    ...useQuestionHandlers(queue, choice, streamId, onEnter),
    next: () => move(choice, 1),
    previous: () => move(choice, -1),
    card: card(),
    note: card('note'),
    back: () => {
      if (choice.chosen === undefined) return false
      choice.choose(undefined)
      return true
    },
  }
}

function move(choice: Choice, step: 1 | -1): boolean {
  choice.move(step)
  return true
}

/** With the comment that was chosen; one that somebody else has decided stays as it is. */
function useHoldHandlers({ hold }: Choice): Handlers {
  const deeds = useDeeds()
  const waiting = hold?.leavesAt === undefined ? hold?.item : undefined
  const decide = (state: 'approved' | 'rejected') => () => {
    if (!waiting) return hold !== undefined
    void deeds.decide(waiting, state)
    return true
  }
  return {
    approve: decide('approved'),
    reject: decide('rejected'),
    hide: () => {
      if (!waiting) return false
      void deeds.hide(waiting)
      return true
    },
  }
}

/** The first time takes a question, the second time says that it was answered. */
function useQuestionHandlers(queue: Queue, choice: Choice, streamId: string, onEnter: () => void): Handlers {
  const deeds = useDeeds()
  const { state } = useDeskView()
  const chosen = choice.question?.leavesAt === undefined ? choice.question : undefined
  return {
    question: () => {
      const row = chosen ?? nextQuestion(queue.questions)
      if (!row) return false
      const { mark } = row.item
      onEnter()
      choice.choose(row.key)
      if (mark.claimed === null) void deeds.claim({ streamId, mark })
      else if (isSame(state.you?.who, mark.claimed.by)) void deeds.settle({ streamId, mark }, 'answered')
      return true
    },
    skip: () => {
      if (!chosen) return false
      void deeds.settle({ streamId, mark: chosen.item.mark }, 'skipped')
      return true
    },
  }
}
