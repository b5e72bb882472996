import type { ModerationPart } from '@livetap/contracts/topics.ts'
import {
  countWaiting,
  findNextEnd,
  listStandings,
  readDeeds,
  readHolds,
  readMarks,
  readQuestionMarks,
  readSettings,
} from '#domain/moderation/moderation.ts'
import type { Db } from '#ports/db.ts'

/** A part of the state that is a list. */
export type Part = Exclude<ModerationPart, 'rules'>

/** What moderators of a live are shown: items as JSON by their key, in order. */
export interface State {
  readonly items: { readonly [P in Part]: ReadonlyMap<string, string> }
  readonly waiting: number
  readonly revision: number
  /** When the next mute or exclusion runs out, in milliseconds. */
  readonly nextEnd: number
}

export interface Place {
  readonly workspaceId: string
  readonly streamId: string
  /** Milliseconds since 1970. */
  readonly now: number
}

const most = { holds: 200, comments: 300, viewers: 500, questions: 300, deeds: 50 } as const
const none: ReadonlyMap<string, string> = new Map()
const nothing: State = {
  items: { holds: none, comments: none, viewers: none, questions: none, deeds: none },
  waiting: 0,
  revision: 0,
  nextEnd: Number.POSITIVE_INFINITY,
}

/** The state with these parts read anew; the others are those of before. */
export async function readState(
  query: Db['query'],
  { workspaceId, streamId, now }: Place,
  wanted: ReadonlySet<ModerationPart>,
  before: State = nothing,
): Promise<State> {
  const items: { [P in Part]: ReadonlyMap<string, string> } = { ...before.items }
  let { waiting, revision, nextEnd } = before
  if (wanted.has('holds')) {
    items.holds = keyed(await readHolds(query, workspaceId, streamId, most.holds), ({ eventId }) => eventId)
    waiting = await countWaiting(query, workspaceId, streamId)
  }
  if (wanted.has('comments')) {
    items.comments = keyed(await readMarks(query, workspaceId, streamId, most.comments), ({ eventId }) => eventId)
  }
  if (wanted.has('viewers')) {
    const standings = await listStandings(query, workspaceId, now, most.viewers)
    items.viewers = keyed(standings, ({ viewer }) => viewer.userId)
    nextEnd = findNextEnd(standings)
  }
  if (wanted.has('questions')) {
    const marks = await readQuestionMarks(query, workspaceId, streamId, most.questions)
    items.questions = keyed(marks, ({ questionId }) => questionId)
  }
  if (wanted.has('deeds')) {
    items.deeds = keyed(await readDeeds(query, workspaceId, streamId, most.deeds), ({ deedId }) => deedId)
  }
  if (wanted.has('rules')) revision = (await readSettings(query, workspaceId)).revision
  return { items, waiting, revision, nextEnd }
}

function keyed<Item>(items: readonly Item[], keyOf: (item: Item) => string): ReadonlyMap<string, string> {
  return new Map(items.map((item) => [keyOf(item), JSON.stringify(item)]))
}
