import type { Config } from '#config.ts'
import { parseUniqueId } from '#domain/follows/follows.ts'
import { splitList } from '#network-config.ts'

type Settings = Pick<
  Config,
  'TIKFINITY_PORT' | 'TIKFINITY_ORIGINS' | 'TIKFINITY_ACTIONS_PORT' | 'TIKFINITY_ACTIONS_ORIGINS' | 'TIKTOK_UNIQUE_ID'
>

/** What the api is to serve on ports of this machine, for programs that know no other. */
export function readLocalPorts(config: Settings) {
  return { ...readTikFinity(config), ...readTikFinityActions(config) }
}

function readTikFinity({ TIKFINITY_PORT: port, TIKFINITY_ORIGINS, TIKTOK_UNIQUE_ID }: Settings) {
  if (port === 0) return {}
  const [uniqueId, ...others] = splitList(TIKTOK_UNIQUE_ID).flatMap((name) => parseUniqueId(name) ?? [])
  const only = uniqueId !== undefined && others.length === 0 ? { uniqueId } : {}
  return { localTikFinity: { port, origins: splitList(TIKFINITY_ORIGINS), ...only } }
}

function readTikFinityActions({ TIKFINITY_ACTIONS_PORT: port, TIKFINITY_ACTIONS_ORIGINS: origins }: Settings) {
  return port === 0 ? {} : { tikFinityActions: { port, origins: splitList(origins) } }
}
