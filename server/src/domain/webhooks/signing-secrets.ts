import type { Vault } from '#kernel/vault/vault.ts'
import type { Db } from '#ports/db.ts'

type Query = Db['query']

export interface SigningSecrets {
  /** 1 for the first; each rotation adds one. */
  readonly generation: number
  /** What signs now: the newest first, then those that were replaced less than a day ago. Each is `whsec_…`. */
  readonly secrets: readonly string[]
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
  const rows = await query
    .selectFrom('rules.signing')
    .select(['generation', 'created_at'])
    .where('workspace_id', '=', workspaceId)
    .orderBy('generation', 'desc')
    .limit(mostAtOnce - 1)
    .execute()
  const generation = rows[0]?.generation ?? 1
  const replaced = rows.filter(({ created_at }) => created_at.getTime() > now - overlapMs)
  const generations = [generation, ...replaced.map((row) => row.generation - 1)]
  return { generation, secrets: generations.map((each) => deriveSecret(vault, workspaceId, each)) }
}

/**
 * Makes another secret the newest in place of generation `replaced`; does nothing when that one was replaced already, so
 * that asking twice is asking once. Resolves to what signs from now on.
 */
export async function rotateSigningSecret(
  query: Query,
  vault: Vault,
  workspaceId: string,
  { replaced, now }: { readonly replaced: number; readonly now: number },
): Promise<SigningSecrets> {
  const { generation } = await readSigningSecrets(query, vault, workspaceId, now)
  if (generation === replaced) {
    await query
      .insertInto('rules.signing')
      .values({ workspace_id: workspaceId, generation: replaced + 1, created_at: new Date(now) })
      .onConflict((conflict) => conflict.columns(['workspace_id', 'generation']).doNothing())
      .execute()
  }
  return readSigningSecrets(query, vault, workspaceId, now)
}

function deriveSecret(vault: Vault, workspaceId: string, generation: number): string {
  const key = vault.derive(`webhook-signing:${JSON.stringify([workspaceId, generation])}`)
  return `whsec_${key.toString('base64')}`
}
