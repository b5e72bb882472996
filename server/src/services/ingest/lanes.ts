import type { Follow } from '#domain/follows/follows.ts'

/** One connection to a live: shared by all who have no credentials; a workspace that has some gets one of its own. */
export interface Lane {
  readonly uniqueId: string
  /** Whose credentials it uses. */
  readonly owner: string | undefined
  readonly workspaceIds: Set<string>
}

/** What a workspace may see with its credentials, and what these cost, is not another's. By a key of their own. */
export function planLanes(follows: readonly Follow[], owners: ReadonlyMap<string, unknown>): Map<string, Lane> {
  const lanes = new Map<string, Lane>()
  for (const { uniqueId, workspaceId } of follows) {
    const owner = owners.has(workspaceId) ? workspaceId : undefined
    const key = owner === undefined ? uniqueId : `${uniqueId}:${owner}`
    const lane = lanes.get(key) ?? { uniqueId, owner, workspaceIds: new Set() }
    lane.workspaceIds.add(workspaceId)
    lanes.set(key, lane)
  }
  return lanes
}
