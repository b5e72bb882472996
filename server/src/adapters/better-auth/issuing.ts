import { AsyncLocalStorage } from 'node:async_hooks'
import { createHash, randomBytes } from 'node:crypto'
import type { Client } from '#ports/accounts/accounts.ts'

/** What is known around a call that may open a session, and the token of the session that it opened last. */
interface Issue {
  readonly client: Client | undefined
  token?: string
}

const issues = new AsyncLocalStorage<Issue>()

/** What is stored of a session's token. better-auth takes it for the token itself and never sees the real one. */
export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('base64url')
}

/** Runs a call of better-auth and tells the token of the session that it opened, if it did. */
export async function issueToken<T>(client: Client | undefined, call: () => Promise<T>): Promise<[T, string]> {
  const issue: Issue = { client }
  const result = await issues.run(issue, call)
  return [result, issue.token ?? '']
}

/** Columns of a session that is about to be stored. */
export function issueSession(): { token: string; ipAddress?: string; userAgent?: string } {
  const issue = issues.getStore()
  const token = randomBytes(32).toString('base64url')
  if (issue) issue.token = token
  const client = issue?.client
  return {
    token: hashToken(token),
    ...(client && { ipAddress: client.address, userAgent: client.userAgent.slice(0, 300) }),
  }
}
