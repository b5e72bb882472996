import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { AppError } from '#kernel/errors.ts'

const root = new URL('../../../', import.meta.url)

/** Builds the pages if the installation did not (npm can be told to run no scripts). */
export async function buildWebOnce(stop: AbortSignal): Promise<void> {
  if (existsSync(new URL('web/dist/index.html', root))) return
  process.stderr.write('building the pages, once…\n')
  const vite = fileURLToPath(new URL('node_modules/vite/bin/vite.js', root))
  const code = await new Promise((resolve) => {
    spawn(process.execPath, [vite, 'build', '--logLevel', 'warn'], {
      cwd: fileURLToPath(new URL('web', root)),
      stdio: ['ignore', 2, 2],
      signal: stop,
    })
      .on('exit', resolve)
      .on('error', () => resolve(1))
  })
  stop.throwIfAborted()
  if (code !== 0)
    throw new AppError('web-build-failed', 'the pages could not be built', {
      remedy: 'Run "npm ci", then "npm run build".',
    })
}
