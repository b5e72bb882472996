import type { LivestreamStatus } from '@livetap/contracts/livestream.ts'
import type { Metrics, MetricsRow, Question } from '@livetap/contracts/metrics.ts'
import type { ConnectionStatus, Insight, InsightKind, UserSessionMessage } from '@livetap/contracts/user-session.ts'
import { mergeRows } from './merge-rows.ts'

/**
 * Whether the session's socket is open. `waiting`: tried again at `retryAt` (milliseconds); `taken`: the session goes
 * on in another tab, and comes back only when asked for.
 */
type LinkState =
  | { readonly state: 'connecting' | 'open' | 'taken' }
  | { readonly state: 'waiting'; readonly retryAt: number }

/** What this tab's session knows; a new object with every change. */
export interface SessionState {
  readonly link: LinkState
  readonly connection: ConnectionStatus | undefined
  /** Without the rows of its history: those are in `rows`, merged. */
  readonly metrics: Metrics | undefined
  readonly rows: readonly MetricsRow[]
  /** The newest first. */
  readonly insights: readonly Insight[]
  readonly muted: readonly InsightKind[]
  /** What went wrong last, until the next good word of the same kind. */
  readonly problem: NonNullable<LivestreamStatus['problem']> | undefined
}

export const startingState: SessionState = {
  link: { state: 'connecting' },
  connection: undefined,
  metrics: undefined,
  rows: [],
  insights: [],
  muted: [],
  problem: undefined,
}

const keptInsights = 20

/** The state after a message of the server. Events are not asked for and change nothing. */
export function takeMessage(state: SessionState, message: UserSessionMessage): SessionState {
  switch (message.type) {
    case 'connectionStatus':
      return { ...state, connection: message.data }
    case 'metrics':
      return takeMetrics(state, message.data)
    case 'questionDetected':
      return changeQuestions(state, (items) => addQuestion(items, message.data))
    case 'questionAnswered': {
      const { questionId, ...marks } = message.data
      return changeQuestions(state, (items) =>
        items.map((item) => (item.questionId === questionId ? { ...item, ...marks } : item)),
      )
    }
    case 'insight': {
      const others = state.insights.filter(({ insightId }) => insightId !== message.data.insightId)
      return { ...state, insights: [message.data, ...others].slice(0, keptInsights) }
    }
    case 'error':
      return { ...state, problem: message.data }
    default:
      return state
  }
}

/** Numbers of another live begin with all of their rows. */
function takeMetrics(state: SessionState, { history, ...numbers }: Metrics): SessionState {
  const isSame = state.metrics?.streamId === numbers.streamId
  const rows = mergeRows(isSame ? state.rows : [], history)
  const metrics = { ...numbers, history: { ...history, rows: [] } }
  return { ...state, metrics, rows, insights: isSame ? state.insights : [] }
}

const addQuestion = (items: readonly Question[], added: Question): readonly Question[] =>
  items.some(({ questionId }) => questionId === added.questionId) ? items : [added, ...items]

function changeQuestions(state: SessionState, change: (items: readonly Question[]) => readonly Question[]) {
  if (!state.metrics) return state
  const { analysis } = state.metrics
  const questions = { ...analysis.questions, items: [...change(analysis.questions.items)] }
  return { ...state, metrics: { ...state.metrics, analysis: { ...analysis, questions } } }
}
