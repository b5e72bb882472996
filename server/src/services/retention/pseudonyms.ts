import { createHmac, randomBytes } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** Turns user ids into what tells nothing without the secret, and is the same every time with it. */
export class Pseudonyms {
  readonly #secret: string
  /** Tells which secret it is. */
  readonly keyId: string

  constructor(secret: string) {
    this.#secret = secret
    this.keyId = this.#hash('key').slice(0, 8)
  }

  of(workspaceId: string, userId: string): string {
    return this.#hash(JSON.stringify([workspaceId, userId]))
  }

  #hash(text: string): string {
    return createHmac('sha256', this.#secret).update(text).digest('hex')
  }
}

/** The secret of this data folder, made when there is none yet. Only its owner may read it. */
export async function readSecret(dataDir: string): Promise<string> {
  const file = join(dataDir, 'pseudonymization-secret')
  await mkdir(dataDir, { recursive: true, mode: 0o700 })
  try {
    await writeFile(file, `${randomBytes(32).toString('hex')}\n`, { mode: 0o600, flag: 'wx' })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
  return (await readFile(file, 'utf8')).trim()
}
