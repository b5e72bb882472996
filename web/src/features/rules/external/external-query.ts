import type { ExternalLook, ExternalProgram } from '@livetap/contracts/rules/external-actions.ts'
import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { request } from '../../../lib/api.ts'

/** What a program offers, and the actions of a category; asked by the server, which may reach it. */
export const externalProgramQuery = (url: string, categoryId: string) =>
  queryOptions({
    queryKey: ['external-program', url, categoryId],
    queryFn: ({ signal }) => {
      const body: ExternalLook = { url, ...(categoryId !== '' && { categoryId }) }
      return request<ExternalProgram>('/rules/external-actions/look', { method: 'POST', body, signal })
    },
    placeholderData: keepPreviousData,
    // Somebody's program is asked when they say so, and not when they look at the page again.
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  })
