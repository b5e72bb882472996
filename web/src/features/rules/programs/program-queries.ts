import type {
  Program,
  ProgramList,
  ProgramName,
  ProgramRequest,
  ProgramTrial,
} from '@livetap/contracts/rules/programs.ts'
import { queryOptions, skipToken, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { request } from '../../../lib/api.ts'

export const programsQuery = queryOptions({
  queryKey: ['rules', 'programs'],
  queryFn: ({ signal }) => request<ProgramList>('/programs', { signal }),
})

/** What the last test of this tab has found, null since something was changed; nothing asks for it by itself. */
const trialQuery = (program: ProgramName) =>
  queryOptions<ProgramTrial | null>({
    queryKey: ['rules-program-trial', program],
    queryFn: skipToken,
    staleTime: Number.POSITIVE_INFINITY,
  })

export const useTrial = (program: ProgramName) => useQuery(trialQuery(program)).data

/** Connects to the program, and keeps what it has to choose from. */
export function useTrying(program: ProgramName) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: () => request<ProgramTrial>(`/programs/${program}/test`, { method: 'POST' }),
    onSuccess: (trial) => queries.setQueryData(trialQuery(program).queryKey, trial),
  })
}

export function useSetting(program: ProgramName) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (body: ProgramRequest) => request<Program>(`/programs/${program}`, { method: 'PUT', body }),
    onSuccess: () => {
      queries.setQueryData(trialQuery(program).queryKey, null)
      return queries.invalidateQueries({ queryKey: programsQuery.queryKey })
    },
  })
}
