import { createHash } from 'node:crypto'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join, sep } from 'node:path'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { readMigrations } from '#ports/sql/migrations.ts'

/**
 * A prepared database, kept between starts: making one anew takes seconds. It is a cache and may be missing.
 * Its name tells version and schema, so that an old one is never used.
 */
export async function locateTemplate(): Promise<string> {
  const entry = createRequire(import.meta.url).resolve('@electric-sql/pglite')
  const modules = entry.slice(0, entry.lastIndexOf(`${sep}node_modules${sep}`) + `${sep}node_modules`.length)
  const manifest = await readFile(join(modules, '@electric-sql', 'pglite', 'package.json'))
  const hash = createHash('sha256').update(manifest)
  for (const [name, text] of await readMigrations()) hash.update(name).update(text)
  return join(modules, '.cache', 'livetap', `database-${hash.digest('hex').slice(0, 16)}.tar.gz`)
}

export async function findTemplate(file: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
  return readFile(file).then(
    (bytes) => new Uint8Array(bytes),
    () => undefined,
  )
}

/** Keeps a tar as the template. Does nothing where the folder cannot be written to. */
export async function saveTemplate(file: string, tar: Uint8Array): Promise<void> {
  const part = `${file}.${process.pid}.part`
  try {
    await mkdir(join(file, '..'), { recursive: true })
    await writeFile(part, await promisify(gzip)(tar, { level: 6 }))
    await rename(part, file)
  } catch {
    await rm(part, { force: true })
  }
}
