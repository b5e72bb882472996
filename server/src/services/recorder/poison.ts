import { sqlState } from '#ports/sql/database-errors.ts'

/** Errors that some row's data is to blame for: invalid data, broken constraints, limits of the server. */
const dataClasses = new Set(['22', '23', '54'])

export function isDataError(error: unknown): boolean {
  return dataClasses.has(sqlState(error)?.slice(0, 2) ?? '')
}

const reasons: Readonly<Record<string, string>> = {
  '22P05': 'INVALID_TEXT',
  '22P02': 'INVALID_TEXT',
  '22021': 'INVALID_TEXT',
  '22003': 'NUMBER_OUT_OF_RANGE',
  '22007': 'INVALID_TIME',
  '22008': 'INVALID_TIME',
  '54001': 'TOO_DEEP',
  '54000': 'TOO_LARGE',
}

/** The category of a dead letter whose row the database refused. */
export function reasonOf(error: unknown): string {
  const state = sqlState(error) ?? ''
  return reasons[state] ?? (state.startsWith('23') ? 'CONSTRAINT' : 'INVALID_DATA')
}

export interface Refused<Row> {
  readonly row: Row
  readonly error: unknown
}

/**
 * Hands rows to `store` in order, in as large pieces as their data allows; what it refuses alone is returned.
 * Any other error than one about data is thrown on: then nothing is known to be wrong with a row.
 */
export async function storeAllBut<Row>(
  rows: readonly Row[],
  store: (rows: readonly Row[]) => Promise<void>,
): Promise<Refused<Row>[]> {
  try {
    await store(rows)
    return []
  } catch (error) {
    if (!isDataError(error)) throw error
    const [only] = rows
    if (rows.length === 1 && only !== undefined) return [{ row: only, error }]
  }
  const middle = rows.length >> 1
  const refused = await storeAllBut(rows.slice(0, middle), store)
  return refused.concat(await storeAllBut(rows.slice(middle), store))
}
