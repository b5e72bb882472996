import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, test } from 'vitest'

const module = new URL('./stop-signal.ts', import.meta.url).href
const program = `
  const { catchStop } = await import('${module}')
  const stop = catchStop()
  stop.addEventListener('abort', () => console.log('stopping ' + stop.reason.exitCode))
  setInterval(() => {}, 1000)
  console.log('up')`

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
] as const)('%s is heard once; again half a second later it ends what does not stop', async (signal, expected) => {
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const exit = once(child, 'exit')
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (text) => {
    output += text
  })
  await expect.poll(() => output, { timeout: 45_000 }).toContain('up')
  child.kill(signal)
  await expect.poll(() => output).toBe(`up\nstopping ${expected}\n`)
  const again = setInterval(() => child.kill(signal), 50)
  const startedAt = performance.now()
  const [code] = await exit
  clearInterval(again)
  expect(code).toBe(expected)
  expect(performance.now() - startedAt).toBeGreaterThan(250)
  expect(output).toBe(`up\nstopping ${expected}\n`)
})
