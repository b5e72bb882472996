import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

/** Whether the emergency stop was latched when the agent ran last. A file that says nothing clear counts as latched. */
export function readLatch(path: string): boolean {
  try {
    return JSON.parse(readFileSync(path, 'utf8')).estop !== false
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ENOENT'
  }
}

/** Keeps it, so that it is there also when the power fails in the middle. */
export function writeLatch(path: string, isLatched: boolean): void {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(`${path}.part`, `${JSON.stringify({ estop: isLatched })}\n`, { flush: true })
  renameSync(`${path}.part`, path)
}
