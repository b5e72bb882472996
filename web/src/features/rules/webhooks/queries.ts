import type {
  Endpoint,
  EndpointPage,
  RevealedSecrets,
  RotationRequest,
  SigningSecretList,
} from '@livetap/contracts/rules/webhooks.ts'
import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { request } from '../../../lib/api.ts'

const secrets = '/webhooks/signing-secrets'

export const endpointsQuery = queryOptions({
  queryKey: ['webhooks', 'endpoints'],
  queryFn: ({ signal }) => request<EndpointPage>('/webhooks/endpoints?limit=100', { signal }),
  refetchInterval: 5000,
})

export const signingQuery = queryOptions({
  queryKey: ['webhooks', 'signing'],
  queryFn: ({ signal }) => request<SigningSecretList>(secrets, { signal }),
  refetchInterval: 15_000,
})

/** What the secrets are: never kept longer than they are shown. */
export const revealSecrets = () => request<RevealedSecrets>(`${secrets}/reveal`, { method: 'POST' })

export const rotateSecret = (body: RotationRequest) =>
  request<SigningSecretList>(`${secrets}/rotate`, { method: 'POST', body })

export const endSecret = (generation: number) => request<void>(`${secrets}/${generation}`, { method: 'DELETE' })

export const enableEndpoint = (endpoint: string) =>
  request<Endpoint>(`/webhooks/endpoints/${encodeURIComponent(endpoint)}/enable`, { method: 'POST' })

/** A change, after which everything of webhooks, and who did what, is read anew. */
export function useWebhookChange<Variables, Answer>(mutationFn: (variables: Variables) => Promise<Answer>) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn,
    onSettled: () => {
      void queries.invalidateQueries({ queryKey: ['audit'] })
      return queries.invalidateQueries({ queryKey: ['webhooks'] })
    },
  })
}
