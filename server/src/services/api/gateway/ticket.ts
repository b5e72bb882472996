import type { IncomingMessage } from 'node:http'

/** The ticket that an address brings along; null for none. Whoever has to know asks here: two readers could see two things. */
export function readTicket({ url = '/' }: Pick<IncomingMessage, 'url'>): string | null {
  return URL.parse(url, 'http://localhost')?.searchParams.get('ticket') ?? null
}
