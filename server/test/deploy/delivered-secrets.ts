import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { openFolder } from '../livetap-process.ts'
import { deployFolder } from './compose.ts'

const script = fileURLToPath(new URL('make-secrets.sh', deployFolder))

/** What deploy/make-secrets.sh makes, in a folder that goes with the test. */
export async function makeSecrets(): Promise<AsyncDisposable & { readonly path: string; again(): string }> {
  const folder = await openFolder()
  const run = () => {
    const { status, stderr } = spawnSync('sh', [script, folder.path], {
      encoding: 'utf8',
      env: { PATH: process.env.PATH ?? '', SITE: 'live.example' },
    })
    if (status !== 0) throw new Error(`make-secrets.sh failed:\n${stderr}`)
    return stderr
  }
  run()
  return { ...folder, path: folder.path, again: run, [Symbol.asyncDispose]: folder[Symbol.asyncDispose] }
}

/** Whether it can run here: it needs openssl, and to be root or user 1000; said loudly when not. Throws with CI=true. */
export function canMakeSecrets(): boolean {
  const isUser = process.getuid?.() === 0 || process.getuid?.() === 1000
  if (isUser && spawnSync('openssl', ['version']).status === 0) return true
  const needed = 'make-secrets.sh needs openssl, and to be root or user 1000'
  if (process.env.CI === 'true') throw new Error(`${needed} with CI=true`)
  process.stderr.write(`\nSKIPPED: ${needed}; its tests did not run\n`)
  return false
}

/** The same settings with the secrets in `folder` in place of where containers have them. */
export function withSecretsIn(folder: string, environment: Readonly<Record<string, string>>): Record<string, string> {
  const known = new Set(readdirSync(folder))
  const find = (text: string) => {
    const name = /^\/(?:run\/secrets|etc\/livetap\/\w+)\/(\w+)$/.exec(text)?.[1]
    return name !== undefined && known.has(name) ? `${folder}/${name}` : text
  }
  return Object.fromEntries(Object.entries(environment).map(([name, value]) => [name, find(value)]))
}
