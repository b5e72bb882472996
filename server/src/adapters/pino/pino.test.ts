import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const run = promisify(execFile)

/** What a process of its own writes, as that is what goes to stderr. */
async function write(statement: string): Promise<{ stdout: string; stderr: string }> {
  const code = `import { createLog } from ${JSON.stringify(new URL('./pino.ts', import.meta.url).href)}; ${statement}`
  return run(process.execPath, ['--input-type=module', '--eval', code])
}

test('an entry is one line of JSON on stderr, in UTC, whatever is in it', async () => {
  const text = 'one\ntwo"},{\r\u001b[2J\u2028'
  const { stdout, stderr } = await write(`createLog('info').info(${JSON.stringify({ text })}, ${JSON.stringify(text)})`)
  expect(stdout).toBe('')
  expect(stderr).toMatch(/^[\P{Cc}]+\n$/u)
  const entry = JSON.parse(stderr)
  expect(entry).toEqual({ level: 30, time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/), text, msg: text })
})

test('what is named as a secret is left out', async () => {
  const fields = { of: { token: 'canary', password: 'canary', cookie: 'canary' } }
  const { stderr } = await write(`createLog('info').info(${JSON.stringify(fields)}, 'told')`)
  expect(JSON.parse(stderr)).toMatchObject({ msg: 'told' })
  expect(stderr).not.toContain('canary')
})
