import { existsSync } from 'node:fs'
import { statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Config } from '#config.ts'
import { bad, type Finding, note, ok } from './finding.ts'

const neededNode = 24
const neededGigabytes = 1

export async function checkNode(): Promise<Finding> {
  const major = Number(process.versions.node.split('.')[0])
  if (major >= neededNode) return ok(process.version)
  return bad(`${process.version} is too old`, `Run "npm ci" again: Node ${neededNode} comes with it.`)
}

export async function checkPages(): Promise<Finding> {
  if (existsSync(new URL('../../../../web/dist/index.html', import.meta.url))) return ok('built')
  return note('not built yet', 'The first start builds them; so does "npm run build".')
}

export async function checkDisk(config: Config): Promise<Finding> {
  if (config.DATABASE_URL) return ok('the data is with PostgreSQL')
  const { bavail, bsize } = await statfs(findExisting(config.DATA_DIR))
  const gigabytes = (bavail * bsize) / 1e9
  const text = `${gigabytes.toFixed(1)} GB free for ${config.DATA_DIR}`
  if (gigabytes >= neededGigabytes) return ok(text)
  return bad(text, 'Make room, or name a folder on another disk with DATA_DIR.')
}

/** The folder, or the nearest one above it that is there. */
export function findExisting(folder: string): string {
  return existsSync(folder) || dirname(folder) === folder ? folder : findExisting(dirname(folder))
}
