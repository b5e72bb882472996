import { AppError } from '#kernel/errors.ts'
import type { Vault } from '#kernel/vault/vault.ts'
import type { Db } from '#ports/db.ts'

type Query = Db['query']

export interface SigningSecrets {
  /** 1 for the first; each rotation adds one. */
  readonly generation: number
  /** What signs now: the newest first, then those that were replaced less than a day ago. Each is `whsec_…`. */
  readonly secrets: readonly string[]
}

/** A secret that signs now, without what it is. Times are milliseconds since 1970. */
export interface SigningGeneration {
  readonly generation: number
  /** Null for the first, which was there from the beginning. */
  readonly createdAt: number | null
  /** When it signs no more; null for the newest. */
  readonly endsAt: number | null
}

/** How long what was replaced goes on signing beside the new one, so that receivers can be changed without haste. */
const overlapMs = 24 * 60 * 60_000
const mostAtOnce = 4

/** What signs the webhooks of the workspace. Throws AppError `master-key-missing`. */
export async function readSigningSecrets(
  query: Query,
  vault: Vault,
  workspaceId: string,
  now: number,
): Promise<SigningSecrets> {
  const generations = await listSigning(query, workspaceId, now)
  const [{ generation } = first] = generations
  return { generation, secrets: generations.map((each) => deriveSecret(vault, workspaceId, each.generation)) }
}

const first: SigningGeneration = { generation: 1, createdAt: null, endsAt: null }

/** Which secrets sign, the newest first. */
export async function listSigning(query: Query, workspaceId: string, now: number): Promise<SigningGeneration[]> {
  const rows = await query
    .selectFrom('rules.signing')
    .select(['generation', 'created_at'])
    .where('workspace_id', '=', workspaceId)
    .orderBy('generation', 'desc')
    .limit(mostAtOnce)
    .execute()
  const [newest] = rows
  if (newest === undefined) return [first]
  const ended = await readEnded(query, workspaceId)
  const since = new Map(rows.map((row) => [row.generation, row.created_at.getTime()]))
  const replaced = rows.slice(0, mostAtOnce - 1).map((row) => ({
    generation: row.generation - 1,
    createdAt: since.get(row.generation - 1) ?? null,
    endsAt: row.created_at.getTime() + overlapMs,
  }))
  return [
    { generation: newest.generation, createdAt: newest.created_at.getTime(), endsAt: null },
    ...replaced.filter(({ generation, endsAt }) => endsAt > now && !ended.has(generation)),
  ]
}

async function readEnded(query: Query, workspaceId: string): Promise<ReadonlySet<number>> {
  const rows = await query
    .selectFrom('rules.ended_signing')
    .select('generation')
    .where('workspace_id', '=', workspaceId)
    .orderBy('generation', 'desc')
    .limit(mostAtOnce)
    .execute()
  return new Set(rows.map(({ generation }) => generation))
}

/** The secret of a generation. Throws AppError `master-key-missing`. */
export function deriveSecret(vault: Vault, workspaceId: string, generation: number): string {
  const key = vault.derive(`webhook-signing:${JSON.stringify([workspaceId, generation])}`)
  return `whsec_${key.toString('base64')}`
}

/**
 * Makes another secret the newest in place of generation `replaced`; does nothing when that one was replaced already, so
 * that asking twice is asking once. Resolves to what signs from now on.
 */
export async function rotateSigningSecret(
  query: Query,
  workspaceId: string,
  { replaced, now }: { readonly replaced: number; readonly now: number },
): Promise<SigningGeneration[]> {
  const [newest] = await listSigning(query, workspaceId, now)
  if (newest?.generation === replaced) {
    await query
      .insertInto('rules.signing')
      .values({ workspace_id: workspaceId, generation: replaced + 1, created_at: new Date(now) })
      .onConflict((conflict) => conflict.columns(['workspace_id', 'generation']).doNothing())
      .execute()
  }
  return listSigning(query, workspaceId, now)
}

/**
 * Has a secret that was replaced sign nothing any more, though its time is not over. Throws AppError
 * `signing-secret-newest`, `signing-secret-not-found` (it does not sign).
 */
export async function endSigningSecret(
  query: Query,
  workspaceId: string,
  generation: number,
  now: number,
): Promise<void> {
  const signing = await listSigning(query, workspaceId, now)
  const found = signing.find((each) => each.generation === generation)
  if (found === undefined) throw new AppError('signing-secret-not-found', 'no secret of that generation signs')
  if (found.endsAt === null) throw new AppError('signing-secret-newest', 'nothing would sign without it')
  await query
    .insertInto('rules.ended_signing')
    .values({ workspace_id: workspaceId, generation, ended_at: new Date(now) })
    .onConflict((conflict) => conflict.columns(['workspace_id', 'generation']).doNothing())
    .execute()
}
