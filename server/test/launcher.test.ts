import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { runCommand, startCommand } from './command.ts'
import { call, eventually, openFolder, startLivetap } from './livetap-process.ts'
import { findStream } from './log-reader.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))

/** A Node that is too old for Livetap, as many machines have. */
function findOldNode(): string | undefined {
  const candidates = [process.env.LIVETAP_OLD_NODE ?? '', ...folders().map((folder) => join(folder, 'node'))]
  return candidates.find((path) => existsSync(path) && major(path) >= 18 && major(path) < 24)
}

const folders = () => [...(process.env.PATH ?? '').split(delimiter), '/usr/local/bin', '/usr/bin']
const major = (node: string) => Number(execFileSync(node, ['-p', 'process.versions.node.split(".")[0]']))

const old = findOldNode()
if (!old)
  process.stderr.write(
    '\nSKIPPED: no Node 18 to 23 on PATH (set LIVETAP_OLD_NODE); bin/livetap.js was not tried under it\n',
  )

describe.skipIf(!old)('under a Node that is too old', () => {
  test('goes on in the one that came with it', async () => {
    expect(await runCommand(['--version'], {}, old)).toMatchObject({ code: 0, stdout: '0.1.0\n' })
    expect(await runCommand(['nosuch'], {}, old)).toMatchObject({ code: 1 })
    expect((await runCommand(['doctor'], { DATA_DIR: '/tmp', API_PORT: '0' }, old)).stdout).toMatch(/✓ Node +v24\./)
  })

  test.each(['SIGINT', 'SIGTERM'] as const)('passes %s on, and the exit code back', async (signal) => {
    await using folder = await openFolder()
    await using command = startCommand(['serve'], { DATA_DIR: folder.path, API_PORT: '0', LOG_LEVEL: 'warn' }, old)
    await eventually('its address', async () => command.stdout().startsWith('ready'))
    command.child.kill(signal)
    const { code, stderr } = await command.end
    expect(code).toBe(0)
    expect(stderr.trim().split('\n')[0]).toBe('Livetap is running. Open this to sign in; it works once:')
  })

  test('leaves nothing behind when it is killed', async () => {
    await using folder = await openFolder()
    await using command = startCommand(['serve'], { DATA_DIR: folder.path, API_PORT: '0', LOG_LEVEL: 'warn' }, old)
    const url = await eventually('its address', async () => /^ready (\S+)/.exec(command.stdout())?.[1])
    await call(url, '/health')
    command.child.kill('SIGKILL')
    await command.end
    await expect(call(url, '/health')).rejects.toThrow('fetch failed')
  })
})

test.skipIf(process.platform === 'win32')(
  'npm start passes SIGTERM on and exits with 0, also with the npm of the oldest Node',
  async () => {
    await using folder = await openFolder()
    const env = { PATH: `${old ? dirname(old) : ''}${delimiter}${process.env.PATH}`, HOME: folder.path }
    const npm = spawn('npm', ['start'], {
      cwd: root,
      env: { ...env, API_PORT: '0', DATA_DIR: folder.path },
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    let stdout = ''
    npm.stdout.setEncoding('utf8').on('data', (text) => {
      stdout += text
    })
    const exit = once(npm, 'exit')
    const url = await eventually('its address', async () => /^ready (\S+)$/m.exec(stdout)?.[1])
    npm.kill('SIGTERM')
    expect((await exit)[0]).toBe(0)
    await expect(call(url, '/health')).rejects.toThrow('fetch failed')
  },
)

test('a start waits for a Livetap that is just stopping', async () => {
  await using folder = await openFolder()
  await using first = await startLivetap({ DATA_DIR: folder.path, DEMO: '1' })
  await findStream(first.url, 'demo')
  const stopped = first.stop()
  await using second = await startLivetap({ DATA_DIR: folder.path })
  expect(await stopped).toBe(0)
  await call(second.url, '/health')
})
