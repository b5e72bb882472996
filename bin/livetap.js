#!/usr/bin/env node
// Runs on any Node from 18 on, so that it can find the Node that Livetap needs and say so when there is none.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const needed = 24
const root = new URL('..', import.meta.url)
const main = new URL('server/src/main.ts', root)

if (Number(process.versions.node.split('.')[0]) >= needed) {
  await import(main.href)
} else {
  const pinned = fileURLToPath(new URL(`node_modules/.bin/node${process.platform === 'win32' ? '.cmd' : ''}`, root))
  if (!existsSync(pinned)) {
    console.error(
      `Livetap needs Node ${needed}; this is ${process.version}, and the one that comes with the installation is missing.\n` +
        `Run "npm ci" in ${fileURLToPath(root)}, or install Node ${needed} from https://nodejs.org.`,
    )
    process.exit(1)
  }
  const child = spawn(pinned, [fileURLToPath(main), ...process.argv.slice(2)], { stdio: 'inherit' })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('exit', (code, signal) => process.exit(signal ? 1 : (code ?? 1)))
}
