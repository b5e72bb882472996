import type { AuditRequest } from '../queries.ts'

/** What the address says of which entries to show; days as `2026-03-01`, in the viewer's own time zone. */
export interface AuditSearch {
  readonly action?: string
  readonly actor?: string
  /** First and last day. */
  readonly from?: string
  readonly to?: string
}

/** The same as the server is asked; what is no day is as if it were not there. */
export function readSearch({ action, actor, from, to }: AuditSearch): AuditRequest {
  return { action, actorId: actor, from: startOf(from, 0), to: startOf(to, 1) }
}

/** Midnight at which the day begins, so many days later. */
function startOf(day: string | undefined, later: number): string | undefined {
  const [, year, month, date] = (/^(\d{4})-(\d\d)-(\d\d)$/.exec(day ?? '') ?? []).map(Number)
  // A year is typed digit by digit.
  if (year === undefined || month === undefined || date === undefined || year < 1971 || year > 9990) return undefined
  return new Date(year, month - 1, date + later).toISOString()
}

export type AuditChange = { readonly [Key in keyof AuditSearch]: string | undefined }

/** What is undefined of the change is taken out. */
export function changeSearch(search: AuditSearch, change: AuditChange): AuditSearch {
  return Object.fromEntries(Object.entries({ ...search, ...change }).filter(([, value]) => value !== undefined))
}

export const isNarrowed = (search: AuditSearch): boolean => Object.values(search).some((value) => value !== undefined)
