import type { IncomingMessage } from 'node:http'

/** Sockets and webhooks for programs of others that can say who they are only in the address: path → parameter with an API key. */
const parameters: ReadonlyMap<string, string> = new Map([
  ['/compat/tikfinity', 'token'],
  ['/compat/tikfinity/webhook', 'token'],
  ['/compat/euler', 'apiKey'],
])

/**
 * What an address brings along that is looked at for an API key alone, never for a cookie or a header; undefined for any
 * other address. Whoever has to know asks here: two readers could see two things.
 */
export function readKeyAddress({
  url = '/',
}: Pick<IncomingMessage, 'url'>): { readonly key: string | null } | undefined {
  const address = URL.parse(url, 'http://localhost')
  const parameter = parameters.get(address?.pathname ?? '')
  return parameter === undefined ? undefined : { key: address?.searchParams.get(parameter) ?? null }
}
