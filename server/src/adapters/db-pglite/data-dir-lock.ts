import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { AppError } from '#kernel/errors.ts'

/**
 * Takes the data folder for this process, or throws AppError `data-dir-in-use`. The embedded database has no lock of
 * its own, and two processes on one folder lose each other's rows. SQLite's lock on an empty file is the operating
 * system's: it ends with the process however that ends, and no reused process id can be mistaken for its holder.
 */
export function lockDataDir(dataDir: string): Disposable {
  const file = join(dataDir, 'lock')
  const ownerFile = join(dataDir, 'lock.owner')
  const database = new DatabaseSync(file)
  try {
    database.exec('begin exclusive')
  } catch (error) {
    database.close()
    if (!isLocked(error)) throw error
    throw new AppError('data-dir-in-use', `${dataDir} is in use by another Livetap${readOwner(ownerFile)}`, {
      remedy: 'Stop the other one first, or give this one another folder with DATA_DIR.',
    })
  }
  writeFileSync(ownerFile, String(process.pid))
  return {
    [Symbol.dispose]: () => {
      rmSync(ownerFile, { force: true })
      database.close()
    },
  }
}

const sqliteBusy = 5

function isLocked(error: unknown): boolean {
  return (error as { errcode?: number }).errcode === sqliteBusy
}

function readOwner(file: string): string {
  try {
    const pid = Number.parseInt(readFileSync(file, 'utf8'), 10)
    return Number.isInteger(pid) ? ` (process ${pid})` : ''
  } catch {
    return ''
  }
}
