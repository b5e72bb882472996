import type {
  CommentMark,
  Hold,
  ModerationChange,
  ModerationDeed,
  ModerationSnapshot,
  Presence,
  QuestionMark,
  ViewerStanding,
} from '@livetap/contracts/workspace/moderation.ts'

/** What is known by key, by part of the live channel. */
export interface Parts {
  readonly holds: ReadonlyMap<string, Hold>
  readonly comments: ReadonlyMap<string, CommentMark>
  readonly viewers: ReadonlyMap<string, ViewerStanding>
  readonly questions: ReadonlyMap<string, QuestionMark>
}

/** One item of a part, as somebody believes it to be. */
export type Item = { readonly [Part in keyof Parts]: { readonly part: Part; readonly item: ItemOf<Part> } }[keyof Parts]
type ItemOf<Part extends keyof Parts> = Parts[Part] extends ReadonlyMap<string, infer Value> ? Value : never

/** What is shown of a deed until the server has answered. */
interface Guess {
  readonly id: number
  readonly item: Item
  /** How much had been heard of the server when it was made. */
  readonly heard: number
}

export interface DeskState extends Parts {
  /** Undefined until the first snapshot. */
  readonly you: ModerationSnapshot['you'] | undefined
  readonly tiktokUrl: string | undefined
  readonly waiting: number
  readonly revision: number
  /** The newest first. */
  readonly deeds: readonly ModerationDeed[]
  readonly onDuty: readonly Presence[]
}

/** The state as the server told it, and what is believed on top of it. */
export interface DeskModel {
  readonly told: DeskState
  readonly guesses: readonly Guess[]
  /** Messages heard so far, and at which of them an item was told last. */
  readonly heard: number
  readonly toldAt: ReadonlyMap<string, number>
}

const nobody: Parts = { holds: new Map(), comments: new Map(), viewers: new Map(), questions: new Map() }

export const emptyModel: DeskModel = {
  told: { ...nobody, you: undefined, tiktokUrl: undefined, waiting: 0, revision: 0, deeds: [], onDuty: [] },
  guesses: [],
  heard: 0,
  toldAt: new Map(),
}

const shownDeeds = 50

/** All that was known is replaced. */
export function takeSnapshot(model: DeskModel, snapshot: ModerationSnapshot): DeskModel {
  const { holds, comments, viewers, questions, you, tiktokUrl, waiting, revision, deeds, onDuty } = snapshot
  const told: DeskState = {
    holds: new Map(holds.map((hold) => [hold.eventId, hold])),
    comments: new Map(comments.map((mark) => [mark.eventId, mark])),
    viewers: new Map(viewers.map((standing) => [standing.viewer.userId, standing])),
    questions: new Map(questions.map((mark) => [mark.questionId, mark])),
    ...{ you, tiktokUrl, waiting, revision, deeds, onDuty },
  }
  return { ...model, told, heard: model.heard + 1, toldAt: new Map() }
}

export function takeChange(model: DeskModel, change: ModerationChange): DeskModel {
  const heard = model.heard + 1
  const { told } = model
  switch (change.part) {
    case 'waiting':
      return { ...model, heard, told: { ...told, waiting: change.waiting } }
    case 'rules':
      return { ...model, heard, told: { ...told, revision: change.revision } }
    case 'onDuty':
      return { ...model, heard, told: { ...told, onDuty: change.onDuty } }
    case 'deeds':
      return { ...model, heard, told: { ...told, deeds: mergeDeeds(told.deeds, change.put, change.drop) } }
    default:
      return takeItems({ ...model, heard }, change)
  }
}

type ItemChange = Extract<ModerationChange, { part: keyof Parts }>

function takeItems(model: DeskModel, change: ItemChange): DeskModel {
  const toldAt = new Map(model.toldAt)
  const items = new Map<string, unknown>(model.told[change.part])
  for (const key of change.drop) {
    items.delete(key)
    toldAt.set(`${change.part} ${key}`, model.heard)
  }
  for (const item of change.put) {
    const key = keyOf({ part: change.part, item } as Item)
    items.set(key, item)
    toldAt.set(`${change.part} ${key}`, model.heard)
  }
  return { ...model, toldAt, told: { ...model.told, [change.part]: items } }
}

function mergeDeeds(
  known: readonly ModerationDeed[],
  put: readonly ModerationDeed[],
  drop: readonly string[],
): readonly ModerationDeed[] {
  const gone = new Set([...drop, ...put.map(({ deedId }) => deedId)])
  return [...put, ...known.filter(({ deedId }) => !gone.has(deedId))]
    .sort((one, other) => compareIds(other.deedId, one.deedId))
    .slice(0, shownDeeds)
}

/** Ids are numbers that may have more digits than a number can hold. */
const compareIds = (one: string, other: string): number => one.length - other.length || one.localeCompare(other)

export function keyOf({ part, item }: Item): string {
  if (part === 'viewers') return item.viewer.userId
  return part === 'questions' ? item.questionId : item.eventId
}

export const guess = (model: DeskModel, id: number, item: Item): DeskModel => ({
  ...model,
  guesses: [...model.guesses, { id, item, heard: model.heard }],
})

/**
 * The guess is over: the server refused (`answer` is undefined), or answered what holds. An answer may be older than what
 * the channel has told since.
 */
export function settle(model: DeskModel, id: number, answer: Item | undefined): DeskModel {
  const made = model.guesses.find((one) => one.id === id)
  const rest = { ...model, guesses: model.guesses.filter((one) => one.id !== id) }
  if (!answer || isOutdated(model, answer, made?.heard ?? model.heard)) return rest
  return { ...rest, told: put(rest.told, answer) }
}

const isOutdated = ({ toldAt }: DeskModel, item: Item, heard: number): boolean =>
  (toldAt.get(`${item.part} ${keyOf(item)}`) ?? 0) > heard

function put<State extends Parts>(state: State, item: Item): State {
  return { ...state, [item.part]: new Map<string, unknown>(state[item.part]).set(keyOf(item), item.item) }
}

/** What is shown: what was told, and over it what is believed. */
export const shownState = ({ told, guesses }: DeskModel): DeskState =>
  guesses.reduce((state, { item }) => put(state, item), told)
