import { sql } from 'kysely'
import {
  findPlace,
  isBehind,
  isUpTo,
  type Place,
  type Query,
  type SelectedEvent,
  type Selection,
  selectEvents,
} from './select-events.ts'

export interface SearchEffort {
  /** Rows looked through by one query: others, the recorder above all, get their turn between two. */
  readonly windowRows: number
  /** Queries for one page. */
  readonly mostWindows: number
}

const usualEffort: SearchEffort = { windowRows: 20_000, mostWindows: 25 }

/** Text as it is stored for searching and searched for: letters of any case and shape are the same. */
export function normalizeSearch(text: string): string {
  return text.normalize('NFKC').toLowerCase()
}

export interface Search {
  readonly found: readonly SelectedEvent[]
  /** Where a search ended that has not found enough and could go on. */
  readonly searchedTo: Place | undefined
}

/** The first events of a selection behind a place that contain the text. Looks through a bounded number of rows. */
export async function searchEvents(
  query: Query,
  selection: Selection,
  text: string,
  after: Place | undefined,
  { windowRows, mostWindows }: SearchEffort = usualEffort,
): Promise<Search> {
  const contains = sql`strpos(e.search, ${normalizeSearch(text)}) > 0`
  const found: SelectedEvent[] = []
  let place = after
  for (let window = 0; window < mostWindows; window++) {
    const conditions = [...selection.conditions, ...(place ? [isBehind(selection, place)] : [])]
    const end = await findPlace(query, { ...selection, conditions, limit: windowRows })
    const limit = selection.limit - found.length
    const within = [...conditions, contains, ...(end ? [isUpTo(selection, end)] : [])]
    found.push(...(await selectEvents(query, { ...selection, conditions: within, limit })))
    if (end === undefined || found.length >= selection.limit) return { found, searchedTo: undefined }
    place = end
  }
  return { found, searchedTo: place }
}
