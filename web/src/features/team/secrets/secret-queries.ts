import type { SecretList, SecretName, SecretRequest, SecretView } from '@livetap/contracts/workspace/secrets.ts'
import { queryOptions, useQueryClient } from '@tanstack/react-query'
import { request } from '../../../lib/api.ts'

const address = '/workspaces/current/secrets'

export const secretsQuery = queryOptions({
  queryKey: ['secrets'],
  queryFn: ({ signal }) => request<SecretList>(address, { signal }),
  refetchInterval: 15_000,
})

export const setSecret = ({ name, ...body }: SecretRequest & { readonly name: SecretName }): Promise<SecretView> =>
  request<SecretView>(`${address}/${name}`, { method: 'PUT', body })

export const removeSecret = (name: SecretName): Promise<void> =>
  request<void>(`${address}/${name}`, { method: 'DELETE' })

/** What is shown of secrets, and of who did what, is asked for again. */
export function useRefresh(): () => Promise<void> {
  const queries = useQueryClient()
  return async () => {
    void queries.invalidateQueries({ queryKey: ['audit'] })
    await queries.invalidateQueries({ queryKey: ['secrets'] })
  }
}
