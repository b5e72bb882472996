import type { Hold } from '@livetap/contracts/workspace/moderation.ts'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { useNow } from '../../../lib/now.ts'
import { useSession } from '../../../lib/user-session/session.tsx'
import { questionMark } from '../state/commands.ts'
import { useDeskStore, useDeskView } from '../state/desk-context.ts'
import {
  chosenOf,
  holdItems,
  type MarkedQuestion,
  nextRows,
  type QueueRow,
  questionItems,
  settledQuestions,
  stepFrom,
} from './queue-rows.ts'

export interface Queue {
  readonly holds: readonly QueueRow<Hold>[]
  readonly questions: readonly QueueRow<MarkedQuestion>[]
  readonly settled: readonly MarkedQuestion[]
  readonly now: number
}

/** What waits for a moderator, and what somebody else has just dealt with. */
export function useQueue(): Queue {
  const { state, own } = useDeskView()
  const { metrics } = useSession()
  const now = useNow(1000)
  const asked = metrics?.analysis.questions.items
  const rows = useRef<Pick<Queue, 'holds' | 'questions'>>({ holds: [], questions: [] })
  return useMemo(() => {
    const markOf = (questionId: string) => questionMark(state, questionId)
    const questions = asked ?? []
    rows.current = {
      holds: nextRows(rows.current.holds, holdItems(state.holds.values()), own, now),
      questions: nextRows(rows.current.questions, questionItems(questions, markOf), own, now),
    }
    return { ...rows.current, settled: settledQuestions(questions, markOf), now }
  }, [state, own, asked, now])
}

/** How much of it is open, for the tabs of a phone. */
export const openCount = ({ holds, questions }: Pick<Queue, 'holds' | 'questions'>): number =>
  [...holds, ...questions].filter(({ leavesAt }) => leavesAt === undefined).length

/** Which row keys act on: holds first, then questions. */
export function useChoice({ holds, questions }: Queue) {
  const [choice, setChoice] = useState<{ readonly key: string; readonly index: number }>()
  const keys = useMemo(() => [...holds, ...questions].map(({ key }) => key), [holds, questions])
  const chosen = chosenOf(keys, choice)
  const hold = holds.find(({ key }) => key === chosen)
  const question = questions.find(({ key }) => key === chosen)
  useLookingAt(hold?.key, question?.key)
  const latest = useRef(keys)
  latest.current = keys
  const choose = useCallback(
    (key: string | undefined) => setChoice(key === undefined ? undefined : { key, index: latest.current.indexOf(key) }),
    [],
  )
  return {
    chosen,
    hold,
    question,
    choose,
    move: (step: 1 | -1) => setChoice(stepFrom(keys, choice, step)),
  }
}

/** Tells the others what is looked at closely. */
function useLookingAt(eventId: string | undefined, questionId: string | undefined): void {
  const desk = useDeskStore()
  useEffect(() => {
    if (eventId !== undefined) desk.look({ kind: 'comment', id: eventId })
    else if (questionId !== undefined) desk.look({ kind: 'question', id: questionId })
    return () => {
      if (eventId !== undefined || questionId !== undefined) desk.look(null)
    }
  }, [desk, eventId, questionId])
}
