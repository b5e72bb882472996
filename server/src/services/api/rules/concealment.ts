import type { FastifyRequest } from 'fastify'

/**
 * Addresses that events are sent to may hold what lets anybody use them. Whoever may not write rules sees their host
 * alone, wherever in an answer they stand.
 */
export function conceal<Answer>({ principal }: FastifyRequest, answer: Answer): Answer {
  return principal.permissions.has('rule:write') ? answer : (concealIn(answer) as Answer)
}

function concealIn(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(concealIn)
  if (node === null || typeof node !== 'object') return node
  return Object.fromEntries(
    Object.entries(node).map(([key, value]) => [
      key,
      key === 'url' && typeof value === 'string' ? concealAddress(value) : concealIn(value),
    ]),
  )
}

function concealAddress(address: string): string {
  const url = URL.parse(address)
  return url === null ? '…' : `${url.origin}/…`
}
