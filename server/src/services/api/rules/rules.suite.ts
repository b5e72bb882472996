import type { RuleRequest } from '@livetap/contracts/rules/rule.ts'
import type { Permission } from '@livetap/contracts/workspace/access.ts'
import { vi } from 'vitest'
import { createKey } from '#domain/keys/keys.ts'
import { type Answer, ask, type TestServer } from '../api.suite.ts'

export const eventually = <Result>(check: () => Result | Promise<Result>) =>
  vi.waitFor(check, { timeout: 45_000, interval: 10 })

/** A program of some permissions that asks addresses below `/api/v1/rules`. */
export interface RuleKeeper {
  readonly headers: Readonly<Record<string, string>>
  ask(method: string, path: string, body?: object): Promise<Answer>
}

export async function createKeeper(
  { ports, port }: Pick<TestServer, 'ports' | 'port'>,
  permissions: readonly Permission[],
  workspaceId = 'default',
): Promise<RuleKeeper> {
  const wish = { name: 'Keeper', permissions, expiresAt: undefined, createdBy: 'test' }
  const { token } = await createKey(ports.db.query, workspaceId, wish)
  const headers = { authorization: `Bearer ${token}` }
  return {
    headers,
    ask: (method, path, body) => ask(port, `/api/v1/rules${path}`, { method, headers, ...(body ? { body } : {}) }),
  }
}

/** A rule that posts to a secret address when somebody sends a Rose. */
export const roseRule = {
  name: 'Roses',
  eventType: 'GIFT',
  condition: { '==': [{ var: 'giftName' }, 'Rose'] },
  actions: [{ type: 'webhook', url: 'https://example.org/hooks/secret?key=1', template: '{username} sent a Rose' }],
} as const satisfies Omit<RuleRequest, 'actions'> & { actions: readonly object[] }

/** One that has no way out. */
export const logRule = {
  name: 'Greeter',
  eventType: 'CHAT',
  actions: [{ type: 'log', template: 'Hello {username}' }],
} as const
