import type { Person } from '@livetap/contracts/metrics.ts'
import type { EventUser } from '@livetap/contracts/unified-event.ts'
import { createPerson } from '../text.ts'

/** The viewers with the most of something, most first. Whoever is on it stays kept. */
export interface Board {
  readonly keys: number[]
  readonly scores: number[]
  readonly people: Person[]
}

const size = 10

export function createBoard(): Board {
  return { keys: [], scores: [], people: [] }
}

/** A viewer's score has grown. Who came first stays before who has reached the same. */
export function rankViewer(board: Board, key: number, score: number, user: EventUser): void {
  const before = board.keys.indexOf(key)
  if (before < 0 && board.keys.length === size && score <= (board.scores[size - 1] ?? 0)) return
  const known = before < 0 ? undefined : board.people[before]
  const person = known && isShownAs(known, user) ? known : createPerson(user)
  if (before >= 0) removeEntry(board, before)
  else if (board.keys.length === size) removeEntry(board, size - 1)
  const higher = board.scores.findLastIndex((other) => other >= score) + 1
  board.keys.splice(higher, 0, key)
  board.scores.splice(higher, 0, score)
  board.people.splice(higher, 0, person)
}

function removeEntry(board: Board, index: number): void {
  board.keys.splice(index, 1)
  board.scores.splice(index, 1)
  board.people.splice(index, 1)
}

function isShownAs(person: Person, user: EventUser): boolean {
  const { uniqueId, displayName, avatarUrl } = person
  return uniqueId === user.uniqueId && displayName === user.displayName && avatarUrl === user.avatarUrl
}
