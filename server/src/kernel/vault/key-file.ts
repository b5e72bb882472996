import type { Stats } from 'node:fs'
import { mkdir, open } from 'node:fs/promises'
import { dirname } from 'node:path'
import { AppError, describeError } from '#kernel/errors.ts'
import { type MasterKey, makeMasterKey, parseMasterKeys } from './master-keys.ts'

/**
 * The master keys in a file, or undefined when there is none. Throws AppError `master-key-unusable` when others may
 * read it, or it holds something else.
 */
export async function readKeyFile(path: string): Promise<MasterKey[] | undefined> {
  try {
    await using file = await open(path, 'r')
    if (process.platform !== 'win32' && isOpenToOthers(await file.stat())) {
      throw unusable(`${path} may be read or written by others`, `Permit it to its owner alone: chmod 600 ${path}`)
    }
    const keys = parseMasterKeys((await file.readFile('utf8')).trim())
    if (keys) return keys
    throw unusable(`${path} does not hold a master key`, 'Bring back the file as it was.')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    if (error instanceof AppError) throw error
    throw unusable(`${path} cannot be read: ${describeError(error)}`, 'Mend its permissions, or set MASTER_KEY_FILE.')
  }
}

/** Where root hands a file over, as orchestrators do, the group is how we come to read it. */
export function isOpenToOthers({ mode, uid }: Pick<Stats, 'mode' | 'uid'>, self = process.getuid?.()): boolean {
  const isHandedOver = uid === 0 && self !== 0
  return (mode & (isHandedOver ? 0o037 : 0o077)) !== 0
}

/** Makes a key and the file that holds it, which nobody but its owner may read. */
export async function makeKeyFile(path: string): Promise<MasterKey[]> {
  const text = makeMasterKey()
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 })
    await using file = await open(path, 'wx', 0o600)
    await file.writeFile(`${text}\n`)
    // What is sealed with it from now on is worth nothing without it.
    await file.sync()
  } catch (error) {
    const remedy = 'Make the folder writable, name another file in MASTER_KEY_FILE, or set MASTER_KEY.'
    throw unusable(`${path} cannot be made: ${describeError(error)}`, remedy)
  }
  return parseMasterKeys(text) ?? []
}

function unusable(message: string, remedy: string): AppError {
  return new AppError('master-key-unusable', message, { remedy })
}
