import { AppError, describeError } from '#kernel/errors.ts'

/** The SQLSTATE of an error that the database answered with; undefined for anything else. */
export function sqlState(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | undefined)?.code
  return error instanceof Error && typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) ? code : undefined
}

/** Classes that say something about the server's state and nothing about the query: the same query may work later. */
const passingClasses = new Set(['08', '40', '53', '55', '57', '58'])

/** Whether the connection that the error came over can be used again. */
export function isConnectionBroken(error: unknown): boolean {
  const state = sqlState(error)
  return state === undefined || state.startsWith('08') || state === '57P01' || state === '57P02' || state === '25P03'
}

/** An error of the driver as the rest of the program knows it: unchanged if it is about the query or its data. */
export function toDatabaseError(error: unknown): unknown {
  if (error instanceof AppError) return error
  const state = sqlState(error)
  if (state !== undefined && !passingClasses.has(state.slice(0, 2)) && state !== '25P03') return error
  return new AppError('database-unavailable', `The database cannot be used right now: ${describeError(error)}`, {
    cause: error,
    transient: true,
    remedy: 'Check that the database runs, is reachable and has free space; Livetap goes on by itself.',
  })
}
