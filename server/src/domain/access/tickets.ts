import { randomBytes } from 'node:crypto'
import { AppError } from '#kernel/errors.ts'
import { hashSecret } from '#kernel/vault/vault.ts'
import type { Db } from '#ports/db.ts'
import type { Principal } from './access.ts'

type Query = Db['query']

/** Long enough to open a connection with, and for nothing else. */
const ticketLifeMs = 60_000

/** Whose ticket it was; who that is by now has to be looked up. */
export interface TicketHolder {
  readonly kind: Principal['kind'] | 'overlay'
  readonly id: string
  readonly workspaceId: string
  /** Of a person, the session it was asked for in; of an overlay, which of its links. */
  readonly sessionId: string | undefined
}

/** Makes a ticket, which is told this once. */
export async function issueTicket(
  query: Query,
  holder: TicketHolder,
  now: number,
): Promise<{ ticket: string; expiresAt: Date }> {
  const ticket = randomBytes(32).toString('base64url')
  const expiresAt = new Date(now + ticketLifeMs)
  await query
    .deleteFrom('teams.tickets')
    .where('workspace_id', '=', holder.workspaceId)
    .where('expires_at', '<=', new Date(now))
    .execute()
  await query
    .insertInto('teams.tickets')
    .values({
      workspace_id: holder.workspaceId,
      hash: hashSecret(ticket),
      actor_kind: holder.kind,
      actor_id: holder.id,
      session_id: holder.sessionId ?? null,
      expires_at: expiresAt,
    })
    .execute()
  return { ticket, expiresAt }
}

/** Takes a ticket from whoever shows it first. Throws `ticket-invalid`. */
export async function takeTicket(query: Query, ticket: string, now: number): Promise<TicketHolder> {
  const row = await query
    .deleteFrom('teams.tickets')
    .where('hash', '=', hashSecret(ticket))
    .returning(['workspace_id', 'actor_kind', 'actor_id', 'session_id', 'expires_at'])
    .executeTakeFirst()
  if (row && row.expires_at.getTime() > now) {
    const { actor_kind: kind, actor_id: id, workspace_id: workspaceId, session_id } = row
    return { kind, id, workspaceId, sessionId: session_id ?? undefined }
  }
  throw new AppError('ticket-invalid', 'the ticket was used already, or is older than a minute')
}
